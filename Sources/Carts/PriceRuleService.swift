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

    /// Throws 422 `limit_below_uses` for a limit that is below the uses there have been.
    public func save(_ coupon: Coupon, in transaction: Transaction) throws {
        do {
            try PriceRuleStore.save(coupon, in: transaction)
        } catch StorageError.checkViolation {
            let message = "maximumUses is \(coupon.maximumUses ?? 0), but the coupon has been used more often already."
            throw DomainError(
                .unprocessable, code: "limit_below_uses", message: message,
                details: [.init(field: "maximumUses", code: "limit_below_uses", message: message)])
        }
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
        else { throw Self.usedUp(coupon) }
    }

    /// Whether a use is left, for `customer` too when it is known who buys. What counts is `useCoupon`; this tells early.
    public func hasUseLeft(
        _ coupon: Coupon, customer: String?, in transaction: ReadTransaction
    ) throws -> Bool {
        try PriceRuleStore.hasUseLeft(coupon, customer: customer, in: transaction)
    }

    /// The 422 for a coupon without a use left.
    public static func usedUp(_ coupon: Coupon) -> DomainError { CouponRules.refusal(coupon, "has been used up") }

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
