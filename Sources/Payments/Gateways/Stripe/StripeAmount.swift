import CommerceKernel

/// Amounts as Stripe writes them: minor units of ISO 4217, except for currencies that once had cents and for which Stripe
/// goes on counting them (https://docs.stripe.com/currencies#special-cases).
enum StripeAmount {
    private static let withCents: Set<String> = ["ISK", "UGX"]

    /// Throws `refused` beyond 64 bits.
    static func units(of money: Money) throws(GatewayError) -> Int64 {
        guard withCents.contains(money.currency.code) else { return money.minorUnits }
        let (units, isTooLarge) = money.minorUnits.multipliedReportingOverflow(by: 100)
        if isTooLarge { throw .refused(code: "amount_too_large", message: "\(money) is more than Stripe can take.") }
        return units
    }

    /// Nil for cents of a currency that has none.
    static func money(units: Int64, currency: Currency) -> Money? {
        guard withCents.contains(currency.code) else { return Money(minorUnits: units, currency: currency) }
        guard units.isMultiple(of: 100) else { return nil }
        return Money(minorUnits: units / 100, currency: currency)
    }
}
