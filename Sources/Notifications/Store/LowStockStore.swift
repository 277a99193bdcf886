import CommerceKernel
import Storage

/// What has run low, and whether the staff knows.
enum LowStockStore {
    struct Item: Sendable {
        let product: String
        let variant: String
        let available: Int

        var json: JSONValue {
            [
                "product": .string(product), "variant": variant.isEmpty ? .null : .string(variant),
                "available": .integer(available), "isOut": .bool(available <= 0),
            ]
        }
    }

    /// Answers whether it had not been low before.
    static func note(
        product: String, variant: String, available: Int, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        let isKnown =
            try transaction.execute(
                "UPDATE low_stock SET available = ? WHERE product_id = ? AND variant_id = ?",
                [available, product, variant]) > 0
        guard !isKnown else { return false }
        try transaction.execute(
            "INSERT INTO low_stock (product_id, variant_id, available, since) VALUES (?, ?, ?, ?)",
            [product, variant, available, now])
        return true
    }

    static func hasAny(in transaction: ReadTransaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM low_stock") { _ in true } ?? false
    }

    static func isNoted(product: String, variant: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM low_stock WHERE product_id = ? AND variant_id = ?", [product, variant]
        ) { _ in true } ?? false
    }

    static func forget(product: String, variant: String, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM low_stock WHERE product_id = ? AND variant_id = ?", [product, variant])
    }

    /// What has not been told, the emptiest first.
    static func untold(limit: Int, in transaction: ReadTransaction) throws -> (items: [Item], total: Int) {
        let total =
            try transaction.first("SELECT count(*) FROM low_stock WHERE told_at IS NULL") { $0.int(0) } ?? 0
        let items = try transaction.query(
            """
            SELECT product_id, variant_id, available FROM low_stock WHERE told_at IS NULL
            ORDER BY available, product_id, variant_id LIMIT ?
            """, [limit]
        ) { Item(product: $0.text(0), variant: $0.text(1), available: $0.int(2)) }
        return (items, total)
    }

    static func markTold(now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("UPDATE low_stock SET told_at = ? WHERE told_at IS NULL", [now])
    }
}
