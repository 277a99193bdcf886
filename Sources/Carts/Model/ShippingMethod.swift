public import CommerceKernel

/// One way of sending goods to the countries of a zone.
public struct ShippingMethod: Sendable, Hashable {
    public let id: String
    public let zoneID: String
    public let name: String
    public let description: String?
    public let price: Money
    /// From this subtotal (after discount) on it costs nothing.
    public let freeFrom: Money?
    public let countries: [String]
    /// Empty: everywhere in the countries.
    public let states: [String]
    public let minimumDays: Int?
    public let maximumDays: Int?

    public init(
        id: String, zoneID: String, name: String, description: String?, price: Money, freeFrom: Money?,
        countries: [String], states: [String], minimumDays: Int?, maximumDays: Int?
    ) {
        self.id = id
        self.zoneID = zoneID
        self.name = name
        self.description = description
        self.price = price
        self.freeFrom = freeFrom
        self.countries = countries
        self.states = states
        self.minimumDays = minimumDays
        self.maximumDays = maximumDays
    }

    public func serves(_ address: PostalAddress) -> Bool {
        countries.contains(address.country) && (states.isEmpty || address.state.map(states.contains) ?? false)
    }

    /// What it costs for goods of `value`.
    public func price(forGoodsOf value: Money) throws(MoneyError) -> Money {
        guard let freeFrom, freeFrom.currency == value.currency, try !value.isLess(than: freeFrom) else {
            return price
        }
        return .zero(price.currency)
    }
}
