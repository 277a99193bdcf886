import CommerceKernel
import Storage

/// SQL over `inventory_levels` and `inventory_movements`.
enum StockStore {
    static func stock(of productID: String, in transaction: ReadTransaction) throws -> ProductStock {
        var stock = ProductStock()
        try transaction.forEach(
            """
            SELECT variant_id, sum(on_hand - reserved) FROM inventory_levels WHERE product_id = ? GROUP BY variant_id
            """, [productID]
        ) { row in
            let variant = row.text(0)
            if variant.isEmpty { stock.product = row.int(1) } else { stock.variants[variant] = row.int(1) }
            return true
        }
        return stock
    }

    static func levels(of productID: String, in transaction: ReadTransaction) throws -> [StockLevel] {
        try transaction.query(
            """
            SELECT variant_id, location, on_hand, reserved FROM inventory_levels
            WHERE product_id = ? ORDER BY variant_id, location
            """, [productID]
        ) { row in
            let variant = row.text(0)
            return StockLevel(
                item: StockItem(productID: productID, variantID: variant.isEmpty ? nil : variant),
                location: row.text(1), onHand: row.int(2), reserved: row.int(3))
        }
    }

    /// Units of an item that can be sold at every location but `location`.
    static func available(
        of item: StockItem, exceptAt location: String, in transaction: ReadTransaction
    ) throws -> Int {
        try transaction.first(
            """
            SELECT coalesce(sum(on_hand - reserved), 0) FROM inventory_levels
            WHERE product_id = ? AND variant_id = ? AND location <> ?
            """, [item.productID, item.variantID ?? "", location]
        ) { $0.int(0) } ?? 0
    }

    static func level(
        of item: StockItem, at location: String, in transaction: ReadTransaction
    ) throws -> (onHand: Int, reserved: Int)? {
        try transaction.first(
            """
            SELECT on_hand, reserved FROM inventory_levels WHERE product_id = ? AND variant_id = ? AND location = ?
            """, [item.productID, item.variantID ?? "", location]
        ) { (onHand: $0.int(0), reserved: $0.int(1)) }
    }

    /// Makes what is on hand the reserved units and `available` more; answers the level after it.
    static func setAvailable(
        _ available: Int, of item: StockItem, at location: String, now: Timestamp, in transaction: Transaction
    ) throws -> (onHand: Int, reserved: Int) {
        try transaction.first(
            """
            INSERT INTO inventory_levels (product_id, variant_id, location, on_hand, reserved, updated_at)
            VALUES (?, ?, ?, ?, 0, ?)
            ON CONFLICT (product_id, variant_id, location) DO UPDATE SET
                on_hand = inventory_levels.reserved + excluded.on_hand, updated_at = excluded.updated_at
            RETURNING on_hand, reserved
            """, [item.productID, item.variantID ?? "", location, available, now]
        ) { (onHand: $0.int(0), reserved: $0.int(1)) } ?? (available, 0)
    }

    /// Deletes levels nothing is reserved of; answers how many.
    static func delete(_ item: StockItem, in transaction: Transaction) throws -> Int {
        try transaction.execute(
            "DELETE FROM inventory_levels WHERE product_id = ? AND variant_id = ? AND reserved = 0",
            [item.productID, item.variantID ?? ""])
    }

    /// Writes the ledger's entry of a change that has been made.
    static func record(
        _ item: StockItem, at location: String, onHandChange: Int, reservedChange: Int,
        level: (onHand: Int, reserved: Int), reason: String, reference: String?, now: Timestamp,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO inventory_movements (
                product_id, variant_id, location, on_hand_change, reserved_change, on_hand, reserved, reason, reference,
                occurred_at
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                item.productID, item.variantID ?? "", location, onHandChange, reservedChange, level.onHand,
                level.reserved, reason, reference, now,
            ])
    }
}
