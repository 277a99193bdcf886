public import CommerceKernel

/// What somebody bought, from its placing on.
public struct Order: Sendable, Hashable {
    /// A version 7 UUID.
    public let id: String
    /// Counts from 1.
    public let sequence: Int64
    public var lifecycle: OrderLifecycle
    public var hold: StockHold
    public var fulfilment: Fulfilment
    /// The account it belongs to; nil for guests and for orders other programs made.
    public let customerID: String?
    /// Whom the confirmation goes to.
    public let email: String?
    public let customerName: String?
    public let lines: [OrderLine]
    public let amounts: OrderAmounts
    public let coupon: String?
    public let shippingMethod: String?
    public let shippingAddress: PostalAddress?
    public let billingAddress: PostalAddress?
    /// `card`, `paypal`, `bank_transfer`, `cash_on_delivery`, `invoice` or `none`.
    public var paymentMethod: String
    /// The cart it was made of. A cart becomes one order.
    public let cartID: String?
    /// Which contract made it: `v1`, `000`, `002`, `003`.
    public let source: String
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    /// 1 when new, one more with every change.
    public var version: Int64

    public init(
        id: String, sequence: Int64, lifecycle: OrderLifecycle, hold: StockHold, fulfilment: Fulfilment,
        customerID: String?, email: String?, customerName: String?, lines: [OrderLine], amounts: OrderAmounts,
        coupon: String?, shippingMethod: String?, shippingAddress: PostalAddress?, billingAddress: PostalAddress?,
        paymentMethod: String, cartID: String?, source: String, createdAt: Timestamp, updatedAt: Timestamp,
        version: Int64
    ) {
        self.id = id
        self.sequence = sequence
        self.lifecycle = lifecycle
        self.hold = hold
        self.fulfilment = fulfilment
        self.customerID = customerID
        self.email = email
        self.customerName = customerName
        self.lines = lines
        self.amounts = amounts
        self.coupon = coupon
        self.shippingMethod = shippingMethod
        self.shippingAddress = shippingAddress
        self.billingAddress = billingAddress
        self.paymentMethod = paymentMethod
        self.cartID = cartID
        self.source = source
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// `ORD000042`
    public var number: String { OrderNumber.text(sequence) }
    public var total: Money { amounts.total }
    public var currency: Currency { amounts.total.currency }
    public var state: OrderState { lifecycle.state }
    public var isPaid: Bool { lifecycle.isPaid }
}

/// One line of an order. Prices are those of the moment of placing.
public struct OrderLine: Sendable, Hashable {
    /// From 1.
    public let position: Int
    /// Nil for a line without a product of the catalog.
    public let productID: String?
    public let variantID: String?
    public let name: String
    public let sku: String?
    public let quantity: Int
    public let unitPrice: Money
    /// This line's part of the order's discount.
    public let discount: Money
    /// Tax added to this line (not the tax its price includes).
    public let tax: Money
    /// Units that have left in a shipment.
    public var shipped: Int
    /// Units that were paid back.
    public var refunded: Int

    public init(
        position: Int, productID: String?, variantID: String?, name: String, sku: String?, quantity: Int,
        unitPrice: Money, discount: Money, tax: Money, shipped: Int = 0, refunded: Int = 0
    ) {
        self.position = position
        self.productID = productID
        self.variantID = variantID
        self.name = name
        self.sku = sku
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discount = discount
        self.tax = tax
        self.shipped = shipped
        self.refunded = refunded
    }
}

/// The sums of an order: `subtotal - discount + shipping + tax = total`.
public struct OrderAmounts: Sendable, Hashable {
    public let subtotal: Money
    public let discount: Money
    public let shipping: Money
    /// Added on top of the prices.
    public let tax: Money
    /// Already in the prices, for the receipt.
    public let taxIncluded: Money
    public let total: Money

    public init(
        subtotal: Money, discount: Money, shipping: Money, tax: Money, taxIncluded: Money, total: Money
    ) {
        self.subtotal = subtotal
        self.discount = discount
        self.shipping = shipping
        self.tax = tax
        self.taxIncluded = taxIncluded
        self.total = total
    }

    public static func zero(_ currency: Currency) -> OrderAmounts {
        let zero = Money.zero(currency)
        return OrderAmounts(subtotal: zero, discount: zero, shipping: zero, tax: zero, taxIncluded: zero, total: zero)
    }
}
