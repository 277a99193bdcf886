public import CommerceKernel

/// The tax of a country or of a state of it.
public struct TaxRate: Sendable, Hashable {
    public let id: String
    public let country: String
    /// Nil: the whole country, where no state has a rate of its own.
    public let state: String?
    public let name: String
    public let rate: Rate
    /// The prices contain it already.
    public let isInclusive: Bool
    /// Shipping is taxed too.
    public let taxesShipping: Bool

    public init(
        id: String, country: String, state: String?, name: String, rate: Rate, isInclusive: Bool, taxesShipping: Bool
    ) {
        self.id = id
        self.country = country
        self.state = state
        self.name = name
        self.rate = rate
        self.isInclusive = isInclusive
        self.taxesShipping = taxesShipping
    }
}
