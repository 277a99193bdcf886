public import CommerceKernel
public import Storage

/// Coupons, shipping methods and tax rates.
public struct PriceRuleService: Sendable {
    let time: any TimeSource
    public let defaultCurrency: Currency

    public init(time: any TimeSource, defaultCurrency: Currency) {
        self.time = time
        self.defaultCurrency = defaultCurrency
    }

    /// By its code in any case.
    public func coupon(_ code: String, in transaction: ReadTransaction) throws -> Coupon? {
        try PriceRuleStore.coupon(code, defaultCurrency, in: transaction)
    }

    public func coupons(in transaction: ReadTransaction) throws -> [(coupon: Coupon, uses: Int)] {
        try transaction.query("SELECT definition, uses FROM coupons ORDER BY code") {
            (try Coupon(json: try JSONParser.parse($0.bytes(0)), defaultCurrency: defaultCurrency), $0.int(1))
        }
    }

    public func save(_ coupon: Coupon, in transaction: Transaction) throws {
        try PriceRuleStore.save(coupon, in: transaction)
    }

    public func deleteCoupon(_ code: String, in transaction: Transaction) throws {
        guard try transaction.execute("DELETE FROM coupons WHERE code = ?", [code.uppercased()]) == 1 else {
            throw DomainError.notFound("coupon", id: code)
        }
    }

    /// Counts a use of the coupon for an order, or throws 422 `coupon_refused` when none is left.
    public func useCoupon(
        _ coupon: Coupon, orderID: String, customer: String, in transaction: Transaction
    ) throws {
        guard
            try PriceRuleStore.takeUse(
                of: coupon, orderID: orderID, customer: customer, now: time.now, in: transaction)
        else { throw CouponRules.refusal(coupon, "has been used up") }
    }

    /// Gives the use back when the order comes to nothing.
    public func returnCoupon(ofOrder orderID: String, in transaction: Transaction) throws {
        try PriceRuleStore.returnUse(orderID: orderID, in: transaction)
    }

    public func shippingMethods(in transaction: ReadTransaction) throws -> [ShippingMethod] {
        try PriceRuleStore.shippingMethods(defaultCurrency, in: transaction)
    }

    /// The methods of a zone take the place of those it had; without any the zone is gone. Throws 409 `id_taken` for a
    /// method's id that another zone has.
    public func replaceZone(_ id: String, with methods: [ShippingMethod], in transaction: Transaction) throws {
        do {
            try PriceRuleStore.replace(zone: id, with: methods, in: transaction)
        } catch StorageError.uniqueViolation {
            throw DomainError(
                .conflict, code: "id_taken", message: "A method's id is given twice, or another zone has it already.")
        }
    }

    public func taxRates(in transaction: ReadTransaction) throws -> [TaxRate] {
        try PriceRuleStore.taxRates(in: transaction)
    }

    public func save(_ rate: TaxRate, in transaction: Transaction) throws {
        try PriceRuleStore.save(rate, in: transaction)
    }

    public func deleteTaxRate(_ id: String, in transaction: Transaction) throws {
        guard try transaction.execute("DELETE FROM tax_rates WHERE id = ?", [id]) == 1 else {
            throw DomainError.notFound("tax rate", id: id)
        }
    }

    /// Loads the files of a demonstration shop; any may be absent. Throws 400 naming the field at fault.
    public func load(
        coupons: JSONValue?, shipping: JSONValue?, taxRates: JSONValue?, in transaction: Transaction
    ) throws {
        for json in coupons?.array ?? [] {
            try save(try Coupon(json: json, defaultCurrency: defaultCurrency), in: transaction)
        }
        let currency = shipping?["currency"]?.string.flatMap { Currency($0) } ?? defaultCurrency
        for zone in shipping?["zones"]?.array ?? [] {
            let methods = try ShippingMethod.methods(ofZone: zone, currency: currency)
            try replaceZone(zone["id"]?.string ?? "", with: methods, in: transaction)
        }
        for json in taxRates?.array ?? [] { try save(try TaxRate(json: json), in: transaction) }
    }
}
