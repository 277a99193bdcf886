public import CommerceKernel

/// What the lines of a cart or order cost, from prices to total. Pure arithmetic: nothing is looked up here.
public enum Pricing {
    /// A line as pricing sees it.
    public struct Line: Sendable, Hashable {
        public let productID: String?
        public let categories: [[String]]
        public let unitPrice: Money
        public let quantity: Int

        public init(productID: String?, categories: [[String]], unitPrice: Money, quantity: Int) {
            self.productID = productID
            self.categories = categories
            self.unitPrice = unitPrice
            self.quantity = quantity
        }
    }

    /// `subtotal - discount + shipping + tax = total`; the parts of discount and tax by line sum to them, except that
    /// `tax` also holds the tax on shipping.
    public struct Result: Sendable, Hashable {
        public var lineTotals: [Money]
        public var lineDiscounts: [Money]
        public var lineTaxes: [Money]
        public var subtotal: Money
        public var discount: Money
        public var shipping: Money
        public var shippingTax: Money
        public var tax: Money
        public var taxIncluded: Money
        public var total: Money
    }

    /// Throws `MoneyError` for sums beyond 64 bits and for mixed currencies.
    public static func price(
        _ lines: [Line], currency: Currency, coupon: Coupon?, shipping method: ShippingMethod?, tax rate: TaxRate?
    ) throws(MoneyError) -> Result {
        let zero = Money.zero(currency)
        var lineTotals: [Money] = []
        var subtotal = zero
        for line in lines {
            let total = try line.unitPrice.multiplied(by: Int64(line.quantity))
            lineTotals.append(total)
            subtotal = try subtotal.adding(total)
        }
        let discounts = try self.discounts(coupon, lines, lineTotals, zero)
        let discount = try sum(discounts, zero)
        let goods = try subtotal.subtracting(discount)
        var shipping = try method?.price(forGoodsOf: goods) ?? zero
        if case .freeShipping = coupon?.benefit { shipping = zero }
        let nets = try net(lineTotals, discounts)
        let taxes = try self.taxes(rate, goods: goods, nets: nets, shipping: shipping, zero)
        let tax = try sum(taxes.lines, zero).adding(taxes.shipping)
        return Result(
            lineTotals: lineTotals, lineDiscounts: discounts, lineTaxes: taxes.lines, subtotal: subtotal,
            discount: discount, shipping: shipping, shippingTax: taxes.shipping, tax: tax,
            taxIncluded: taxes.included, total: try goods.adding(shipping).adding(tax))
    }

    /// The rate for an address: of its state where there is one, else of its country.
    public static func rate(for address: PostalAddress?, among rates: [TaxRate]) -> TaxRate? {
        guard let address else { return nil }
        let national = rates.filter { $0.country == address.country }
        return national.first { $0.state != nil && $0.state == address.state } ?? national.first { $0.state == nil }
    }

    /// The cheapest method that serves an address; the first of several.
    public static func cheapest(
        for address: PostalAddress, goods: Money, among methods: [ShippingMethod]
    ) throws(MoneyError) -> ShippingMethod? {
        var best: (method: ShippingMethod, price: Money)?
        for method in methods where method.serves(address) && method.price.currency == goods.currency {
            let price = try method.price(forGoodsOf: goods)
            if let present = best, try !price.isLess(than: present.price) { continue }
            best = (method, price)
        }
        return best?.method
    }

    private static func discounts(
        _ coupon: Coupon?, _ lines: [Line], _ totals: [Money], _ zero: Money
    ) throws(MoneyError) -> [Money] {
        guard let coupon else { return lines.map { _ in zero } }
        var weights: [Int64] = []
        var eligible = zero
        for (line, total) in zip(lines, totals) {
            let counts = CouponRules.concerns(coupon, line)
            weights.append(counts ? total.minorUnits : 0)
            if counts { eligible = try eligible.adding(total) }
        }
        var discount: Money
        switch coupon.benefit {
        case .percentage(let rate, let maximum):
            discount = try eligible.portion(rate)
            if let maximum, try maximum.isLess(than: discount) { discount = maximum }
        case .amount(let amount): discount = try eligible.isLess(than: amount) ? eligible : amount
        case .freeShipping: discount = zero
        }
        return try discount.distributed(by: weights)
    }

    private static func taxes(
        _ rate: TaxRate?, goods: Money, nets: [Money], shipping: Money, _ zero: Money
    ) throws(MoneyError) -> (lines: [Money], shipping: Money, included: Money) {
        let none = nets.map { _ in zero }
        guard let rate else { return (none, zero, zero) }
        if rate.isInclusive {
            let base = rate.taxesShipping ? try goods.adding(shipping) : goods
            return (none, zero, try base.included(rate.rate))
        }
        let tax = try goods.portion(rate.rate)
        let shippingTax = rate.taxesShipping ? try shipping.portion(rate.rate) : zero
        return (try tax.distributed(by: nets.map(\.minorUnits)), shippingTax, zero)
    }

    private static func net(_ totals: [Money], _ discounts: [Money]) throws(MoneyError) -> [Money] {
        var nets: [Money] = []
        for (total, discount) in zip(totals, discounts) { nets.append(try total.subtracting(discount)) }
        return nets
    }

    private static func sum(_ amounts: [Money], _ zero: Money) throws(MoneyError) -> Money {
        var sum = zero
        for amount in amounts { sum = try sum.adding(amount) }
        return sum
    }
}
