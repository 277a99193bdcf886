import CommerceKernel
import Storage

/// SQL over coupons, shipping methods and tax rates, which are kept as their JSON.
enum PriceRuleStore {
    static func coupon(_ code: String, _ currency: Currency, in transaction: ReadTransaction) throws -> Coupon? {
        try transaction.first("SELECT definition FROM coupons WHERE code = ?", [code.uppercased()]) {
            try Coupon(json: try JSONParser.parse($0.bytes(0)), defaultCurrency: currency)
        }
    }

    static func save(_ coupon: Coupon, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO coupons (code, definition, maximum_uses) VALUES (?, ?, ?)
            ON CONFLICT (code) DO UPDATE SET definition = excluded.definition, maximum_uses = excluded.maximum_uses
            """, [coupon.code, coupon.json.text, coupon.maximumUses])
    }

    /// Counts a use if one is left; answers whether one was. The condition and the count are one statement.
    static func takeUse(
        of coupon: Coupon, orderID: String, customer: String, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        guard try hasUseLeft(coupon, customer: customer, in: transaction) else { return false }
        let counted = try transaction.execute(
            "UPDATE coupons SET uses = uses + 1 WHERE code = ? AND (maximum_uses IS NULL OR uses < maximum_uses)",
            [coupon.code])
        guard counted == 1 else { return false }
        try transaction.execute(
            "INSERT INTO coupon_uses (order_id, code, customer, used_at) VALUES (?, ?, ?, ?)",
            [orderID, coupon.code, customer, now])
        return true
    }

    static func hasUseLeft(_ coupon: Coupon, customer: String?, in transaction: ReadTransaction) throws -> Bool {
        if let limit = coupon.usesPerCustomer, let customer {
            let used = try transaction.first(
                "SELECT count(*) FROM coupon_uses WHERE code = ? AND customer = ?", [coupon.code, customer]
            ) { $0.int(0) }
            if let used, used >= limit { return false }
        }
        guard let limit = coupon.maximumUses else { return true }
        let uses = try transaction.first("SELECT uses FROM coupons WHERE code = ?", [coupon.code]) { $0.int(0) }
        return (uses ?? 0) < limit
    }

    static func returnUse(orderID: String, in transaction: Transaction) throws {
        let code = try transaction.first("SELECT code FROM coupon_uses WHERE order_id = ?", [orderID]) { $0.text(0) }
        guard let code else { return }
        try transaction.execute("DELETE FROM coupon_uses WHERE order_id = ?", [orderID])
        try transaction.execute("UPDATE coupons SET uses = uses - 1 WHERE code = ? AND uses > 0", [code])
    }

    static func shippingMethods(_ currency: Currency, in transaction: ReadTransaction) throws -> [ShippingMethod] {
        try transaction.query("SELECT zone_id, definition FROM shipping_methods ORDER BY zone_id, position, id") {
            row in
            let json = try JSONParser.parse(row.bytes(1))
            return try ShippingMethod(
                json: json, zoneID: row.text(0), countries: json["countries"]?.array?.compactMap(\.string) ?? [],
                currency: json["currency"]?.string.flatMap { Currency($0) } ?? currency)
        }
    }

    static func replace(zone id: String, with methods: [ShippingMethod], in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM shipping_methods WHERE zone_id = ?", [id])
        for (position, method) in methods.enumerated() {
            try transaction.execute(
                "INSERT INTO shipping_methods (id, zone_id, position, definition) VALUES (?, ?, ?, ?)",
                [method.id, id, position, method.json.text])
        }
    }

    static func taxRates(in transaction: ReadTransaction) throws -> [TaxRate] {
        try transaction.query("SELECT definition FROM tax_rates ORDER BY id") {
            try TaxRate(json: try JSONParser.parse($0.bytes(0)))
        }
    }

    static func save(_ rate: TaxRate, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO tax_rates (id, definition) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET definition = excluded.definition
            """, [rate.id, rate.json.text])
    }
}
