public import CommerceKernel

/// An order that is about to be written.
public struct OrderDraft: Sendable {
    public var customerID: String?
    public var email: String?
    public var customerName: String?
    public var lines: [OrderLine]
    public var amounts: OrderAmounts
    public var coupon: String?
    public var shippingMethod: String?
    public var shippingAddress: PostalAddress?
    public var billingAddress: PostalAddress?
    public var paymentMethod: String
    public var cartID: String?
    public var source: String
    /// A fingerprint of caller and `Idempotency-Key`: at most one order has it.
    public var idempotencyKey: String?
    /// SHA-256 of the secret in a guest's link.
    public var tokenHash: [UInt8]?
    /// What the buyer prefers to read (`Accept-Language`); told with `order.placed`.
    public var languages: String?

    public init(
        customerID: String? = nil, email: String? = nil, customerName: String? = nil, lines: [OrderLine],
        amounts: OrderAmounts, coupon: String? = nil, shippingMethod: String? = nil,
        shippingAddress: PostalAddress? = nil, billingAddress: PostalAddress? = nil, paymentMethod: String,
        cartID: String? = nil, source: String, idempotencyKey: String? = nil, tokenHash: [UInt8]? = nil
    ) {
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
        self.idempotencyKey = idempotencyKey
        self.tokenHash = tokenHash
    }
}
