public import CommerceKernel
public import Orders
public import Payments

/// How somebody wants to pay.
public enum PaymentChoice: Sendable {
    /// A card as typed; with gateways that take them.
    case card(CardDetails)
    /// A saved card.
    case savedCard(token: String)
    /// A card that the payer's browser gave to the gateway's own form, by the token it got for it.
    case gatewayCard(token: String)
    /// `card` (on the gateway's page), `paypal`, `bank_transfer`, `cash_on_delivery` or `invoice`.
    case method(String)
    /// Nothing yet: the order waits.
    case later

    /// Methods that are paid on the gateway's page.
    static let redirecting: Set<String> = ["card", "paypal", "bank_transfer"]
    /// Methods whose money comes once the goods are there.
    public static let afterDelivery: Set<String> = ["cash_on_delivery", "invoice"]

    /// Whether `name` is one of `method`.
    public static func isMethod(_ name: String) -> Bool {
        redirecting.contains(name) || afterDelivery.contains(name)
    }
}

/// Who orders.
public struct Buyer: Sendable, Hashable {
    /// The account; nil for guests and other programs.
    public var customerID: String?
    public var email: String?
    public var name: String?
    public var mayPayByInvoice: Bool

    public init(customerID: String?, email: String? = nil, name: String? = nil, mayPayByInvoice: Bool = false) {
        self.customerID = customerID
        self.email = email
        self.name = name
        self.mayPayByInvoice = mayPayByInvoice
    }
}

/// A request to buy.
public struct PlaceOrder: Sendable {
    public var buyer: Buyer
    /// Either this or `items`.
    public var cartID: String?
    public var items: [WantedItem]
    public var shippingAddress: PostalAddress?
    public var billingAddress: PostalAddress?
    public var shippingMethod: String?
    public var coupon: String?
    public var payment: PaymentChoice
    /// What the buyer expects to pay; anything else is refused with the new total.
    public var expectedTotal: Money?
    /// Unique by caller and `Idempotency-Key`.
    public var idempotencyKey: String?
    public var returnURL: String?
    /// SHA-256 of the guest's secret.
    public var tokenHash: [UInt8]?
    /// `v1`, `000`, `002` or `003`.
    public var source: String
    /// No shipping, tax-inclusive prices.
    public var isPlain: Bool
    public var currency: Currency?
    /// What the buyer prefers to read (`Accept-Language`), for mails about the order.
    public var languages: String?

    public init(
        buyer: Buyer, cartID: String? = nil, items: [WantedItem] = [], payment: PaymentChoice, source: String = "v1"
    ) {
        self.buyer = buyer
        self.cartID = cartID
        self.items = items
        self.payment = payment
        self.source = source
        isPlain = false
    }
}

/// Where an attempt to pay has led to.
public struct CheckoutOutcome: Sendable {
    public enum Kind: Sendable, Hashable {
        case paid
        /// The gateway is not done, or the payer has to act at the address.
        case pending(nextActionURL: String?)
        case declined(code: String, message: String)
        /// Nothing is to be paid now.
        case placed
    }

    public let order: Order
    /// The attempt to pay this is about, if any.
    public let payment: Payment?
    public let kind: Kind
    /// All attempts to pay the order, oldest first.
    public let payments: [Payment]
    public let shipments: [Shipment]
}
