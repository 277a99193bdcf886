import Carts
import CommerceKernel
import Testing

/// The arithmetic of carts, over random ones.
@Suite struct PricingTests {
    private static let currencies: [Currency] = [.usd, .jpy, .kwd]

    @Test func `statements 23 and 24: the parts of 2,000 random carts sum to their totals`() throws {
        for seed in 0..<2000 {
            var random = SplitMix64(seed: UInt64(seed))
            let currency = Self.currencies[Int.random(in: 0..<3, using: &random)]
            func money(_ range: ClosedRange<Int64>) -> Money {
                Money(minorUnits: Int64.random(in: range, using: &random), currency: currency)
            }
            let lines = (0..<Int.random(in: 1...12, using: &random)).map { index in
                Pricing.Line(
                    productID: "p\(index)", categories: index.isMultiple(of: 3) ? [["Toys"]] : [],
                    unitPrice: money(0...99_999), quantity: Int.random(in: 1...30, using: &random))
            }
            let rate = try #require(Rate(fraction: "0.\(Int.random(in: 0...999_999, using: &random))"))
            let benefit: Coupon.Benefit =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: .percentage(rate, maximum: nil)
                case 1: .percentage(rate, maximum: money(1...5_000))
                case 2: .amount(money(1...500_000))
                default: .freeShipping
                }
            let coupon = Coupon(
                code: "C", description: nil, benefit: benefit, currency: currency,
                categories: Bool.random(using: &random) ? [["Toys"]] : [])
            let method = ShippingMethod(
                id: "m", zoneID: "z", name: "Post", description: nil, price: money(0...2_000),
                freeFrom: Bool.random(using: &random) ? money(0...500_000) : nil, countries: ["US"], states: [],
                minimumDays: nil, maximumDays: nil)
            let tax = TaxRate(
                id: "t", country: "US", state: nil, name: "Tax", rate: rate,
                isInclusive: Bool.random(using: &random), taxesShipping: Bool.random(using: &random))
            let result = try Pricing.price(
                lines, currency: currency, coupon: Bool.random(using: &random) ? coupon : nil, shipping: method,
                tax: tax)

            func sum(_ amounts: [Money]) -> Int64 { amounts.reduce(0) { $0 + $1.minorUnits } }
            let (subtotal, discount) = (result.subtotal.minorUnits, result.discount.minorUnits)
            let parts = subtotal - discount + result.shipping.minorUnits + result.tax.minorUnits
            #expect(parts == result.total.minorUnits, "seed \(seed)")
            #expect(sum(result.lineTotals) == subtotal, "seed \(seed)")
            #expect(sum(result.lineDiscounts) == discount, "seed \(seed)")
            #expect(sum(result.lineTaxes) + result.shippingTax.minorUnits == result.tax.minorUnits, "seed \(seed)")
            #expect(discount >= 0 && discount <= subtotal, "seed \(seed)")
            for (total, part) in zip(result.lineTotals, result.lineDiscounts) {
                #expect(part.minorUnits >= 0 && part.minorUnits <= total.minorUnits, "seed \(seed)")
            }
            if tax.isInclusive {
                #expect(result.tax.isZero, "seed \(seed)")
                #expect(result.taxIncluded.minorUnits <= result.total.minorUnits, "seed \(seed)")
            }
        }
    }

    @Test func `a state's rate goes before its country's, and elsewhere nothing is taxed`() throws {
        func rate(_ id: String, _ state: String?) throws -> TaxRate {
            TaxRate(
                id: id, country: "US", state: state, name: id, rate: try #require(Rate(fraction: "0.05")),
                isInclusive: false, taxesShipping: false)
        }
        let rates = [try rate("us", nil), try rate("ca", "CA")]
        func address(_ state: String?, _ country: String = "US") -> PostalAddress {
            PostalAddress(street: "s", city: "c", state: state, country: country)
        }
        #expect(Pricing.rate(for: address("CA"), among: rates)?.id == "ca")
        #expect(Pricing.rate(for: address("NV"), among: rates)?.id == "us")
        #expect(Pricing.rate(for: address(nil), among: rates)?.id == "us")
        #expect(Pricing.rate(for: address("CA", "CA"), among: rates) == nil)
    }

    @Test func `definitions of coupons come back from their JSON as they were`() throws {
        let texts = [
            #"{"code":"A","type":"percentage","percentage":12.5,"maximumDiscount":50}"#,
            #"{"code":"B","type":"amount","amount":20,"minimumSubtotal":150,"usesPerCustomer":2}"#,
            #"{"code":"C","type":"free_shipping","products":["p1"],"categories":[["Home","Lighting"]]}"#,
        ]
        for text in texts {
            let coupon = try Coupon(json: try JSONParser.parse(text), defaultCurrency: .usd)
            #expect(try Coupon(json: coupon.json, defaultCurrency: .eur) == coupon)
        }
        for text in ["{}", #"{"code":"A","type":"percentage","percentage":101}"#, #"{"code":"A","type":"amount"}"#] {
            #expect(throws: DomainError.self) {
                _ = try Coupon(json: try JSONParser.parse(text), defaultCurrency: .usd)
            }
        }
    }
}
