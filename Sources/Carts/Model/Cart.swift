public import CommerceKernel

/// What somebody means to buy. It holds wishes; prices and stock are looked up at every reading.
public struct Cart: Sendable, Hashable {
    public let id: String
    /// The account it belongs to; nil for a guest's.
    public let customerID: String?
    public let currency: Currency
    public let coupon: String?
    public let shippingMethod: String?
    public let shippingAddress: PostalAddress?
    public let items: [CartItem]
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let version: Int64
}

/// One wish.
public struct CartItem: Sendable, Hashable {
    public let id: String
    public let productID: String
    public let variantID: String?
    public let quantity: Int
    /// The price of one when it was last put in or changed; nil when it had none.
    public let seenPrice: Money?
}

/// Who may use a cart: the account it belongs to, or whoever knows the secret of a guest's.
public struct CartOwner: Sendable, Hashable {
    public let customerID: String?
    /// SHA-256 of the secret.
    public let tokenHash: [UInt8]?
    public let currency: Currency
    public let shippingAddress: PostalAddress?
}
