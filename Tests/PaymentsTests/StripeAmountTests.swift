import CommerceKernel
import Testing

@testable import Payments

/// Stripe counts cents of two currencies that have none.
@Suite struct StripeAmountTests {
    @Test(arguments: [
        ("USD", 1050, 1050), ("JPY", 1200, 1200), ("KWD", 1250, 1250), ("ISK", 12, 1200), ("UGX", 5, 500),
    ])
    func `amounts are those of Stripe and come back`(_ code: String, _ minorUnits: Int64, _ units: Int64) throws {
        let currency = try #require(Currency(code))
        let money = Money(minorUnits: minorUnits, currency: currency)
        #expect(try StripeAmount.units(of: money) == units)
        #expect(StripeAmount.money(units: units, currency: currency) == money)
    }

    @Test func `cents of a currency without any, and sums beyond 64 bits, are refused`() throws {
        let krona = try #require(Currency("ISK"))
        #expect(StripeAmount.money(units: 1250, currency: krona) == nil)
        #expect(throws: GatewayError.self) {
            try StripeAmount.units(of: Money(minorUnits: .max / 10, currency: krona))
        }
    }
}
