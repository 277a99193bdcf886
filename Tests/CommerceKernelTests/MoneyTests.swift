import CommerceKernel
import Testing

@Suite struct MoneyTests {
    @Test(
        "statement 21: minor units follow the currency",
        arguments: [
            ("JPY", "500", 500), ("USD", "12.5", 1250), ("KWD", "1.234", 1234), ("USD", "10.500", 1050),
            ("CLF", "0.0001", 1),
        ])
    func minorUnits(code: String, text: String, units: Int64) throws {
        let currency = try #require(Currency(code))
        #expect(try Money(decimal: text, currency: currency).minorUnits == units)
    }

    @Test("statement 21: 100.505 USD is refused, never rounded")
    func tooManyDecimals() {
        #expect(throws: MoneyError.tooManyDecimals("100.505", allowed: 2, currency: "USD")) {
            try Money(decimal: "100.505", currency: .usd)
        }
        #expect(throws: MoneyError.tooManyDecimals("0.5", allowed: 0, currency: "JPY")) {
            try Money(decimal: "0.5", currency: .jpy)
        }
    }

    @Test(
        "statement 22: decimals parse exactly",
        arguments: [
            ("1299.99", 129_999), ("0.29", 29), ("1e2", 10_000), ("1E+2", 10_000), ("12e-1", 120), ("-3", -300),
            ("0", 0),
            ("-0.00", 0), ("0.1e1", 100), ("00.5", 50),
        ])
    func exactDecimals(text: String, units: Int64) throws {
        #expect(try Money(decimal: text, currency: .usd).minorUnits == units)
    }

    @Test(
        "text that is no number is refused",
        arguments: [
            "", "-", ".5", "5.", "1,5", "1e", "NaN", "1..2", "0x10", " 1", "1e99999",
            "1e-9223372036854775808",
        ])
    func notANumber(text: String) {
        #expect(throws: MoneyError.notANumber(text)) { try Money(decimal: text, currency: .usd) }
    }

    @Test("statement 28: overflow is an error, not a trap")
    func overflow() throws {
        #expect(throws: MoneyError.overflow) { try Money(decimal: "1e400", currency: .usd) }
        #expect(throws: MoneyError.overflow) { try Money(decimal: "99999999999999999999", currency: .usd) }
        let most = Money(minorUnits: .max, currency: .usd)
        #expect(throws: MoneyError.overflow) { try most.adding(Money(minorUnits: 1, currency: .usd)) }
        #expect(throws: MoneyError.overflow) { try most.multiplied(by: 2) }
        #expect(throws: MoneyError.overflow) { try Money(minorUnits: .min, currency: .usd).negated() }
        #expect(throws: MoneyError.mixedCurrencies("USD", "EUR")) { try most.adding(.zero(.eur)) }
    }

    @Test(
        "amounts print with the digits of their currency",
        arguments: [
            (129_999, "1299.99", "1299.99"), (-5, "-0.05", "-0.05"), (10_050, "100.50", "100.5"), (300, "3.00", "3"),
            (0, "0.00", "0"),
        ])
    func printing(units: Int64, decimal: String, shortest: String) {
        let money = Money(minorUnits: units, currency: .usd)
        #expect(money.decimal == decimal)
        #expect(money.shortestDecimal == shortest)
    }

    @Test func `every printed amount reads back`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            for currency in [Currency.usd, .jpy, .kwd] {
                let money = Money(
                    minorUnits: Int64.random(in: .min + 1 ... .max, using: &generator), currency: currency)
                #expect(try Money(decimal: money.decimal, currency: currency) == money)
                #expect(try Money(decimal: money.shortestDecimal, currency: currency) == money)
            }
        }
    }

    @Test func `unknown currencies are nil and case does not matter`() {
        #expect(Currency("XYZ") == nil)
        #expect(Currency("") == nil)
        #expect(Currency("usd") == .usd)
    }
}
