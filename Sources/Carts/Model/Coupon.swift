public import CommerceKernel

/// A reduction somebody asks for by its code.
public struct Coupon: Sendable, Hashable {
    public enum Benefit: Sendable, Hashable {
        /// Of the lines it concerns, at most `maximum`.
        case percentage(Rate, maximum: Money?)
        /// At most what the lines it concerns cost.
        case amount(Money)
        case freeShipping
    }

    /// Upper case.
    public let code: String
    public let description: String?
    public let benefit: Benefit
    public let currency: Currency
    /// The least subtotal of the whole cart.
    public let minimumSubtotal: Money?
    /// Uses by everybody together.
    public let maximumUses: Int?
    public let usesPerCustomer: Int?
    public let startsAt: Timestamp?
    public let endsAt: Timestamp?
    /// When either is given, only lines of these products or in or below these categories are reduced.
    public let products: [String]
    public let categories: [[String]]

    public init(
        code: String, description: String?, benefit: Benefit, currency: Currency, minimumSubtotal: Money? = nil,
        maximumUses: Int? = nil, usesPerCustomer: Int? = nil, startsAt: Timestamp? = nil, endsAt: Timestamp? = nil,
        products: [String] = [], categories: [[String]] = []
    ) {
        self.code = code
        self.description = description
        self.benefit = benefit
        self.currency = currency
        self.minimumSubtotal = minimumSubtotal
        self.maximumUses = maximumUses
        self.usesPerCustomer = usesPerCustomer
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.products = products
        self.categories = categories
    }
}
