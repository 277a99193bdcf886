public import CommerceKernel
public import Inventory

/// Something wanted.
public struct WantedItem: Sendable, Hashable {
    public let productID: String
    public let variantID: String?
    public let quantity: Int
    /// The price of one that the shopper has seen, if known.
    public let seenPrice: Money?

    public init(productID: String, variantID: String? = nil, quantity: Int, seenPrice: Money? = nil) {
        self.productID = productID
        self.variantID = variantID
        self.quantity = quantity
        self.seenPrice = seenPrice
    }
}

/// Wanted items with what they cost now and what stands against buying them.
public struct PricedCart: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        /// Its place among the wanted items; those that cannot be bought at all have no line.
        public let index: Int
        public let wanted: WantedItem
        public let name: String
        public let sku: String?
        public let slug: String?
        public let image: String?
        public let unitPrice: Money
        public let total: Money
        public let discount: Money
        public let tax: Money
        public let stockItem: StockItem
        /// Units that can be had; nil when not tracked.
        public let available: Int?
    }

    /// Something the shopper has to be told.
    public struct Notice: Sendable, Hashable {
        /// `product_gone`, `variant_gone`, `variant_required`, `no_price`, `price_changed`, `out_of_stock`,
        /// `currency_mismatch`, `coupon_refused`, `shipping_unavailable`.
        public let code: String
        /// Index among the wanted items; nil for the cart as a whole.
        public let item: Int?
        public let message: String

        /// Whether nothing can be ordered before it is mended. A changed price can be agreed to.
        public var isBlocking: Bool { code != "price_changed" }
    }

    public let lines: [Line]
    public let notices: [Notice]
    public let currency: Currency
    public let subtotal: Money
    public let discount: Money
    public let shipping: Money
    public let tax: Money
    public let taxIncluded: Money
    public let total: Money
    /// The coupon that counts, if any.
    public let coupon: String?
    public let shippingMethod: String?
}
