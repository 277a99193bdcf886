public import Storage

extension InventoryService {
    /// Items of which at most `units` can still be sold, all locations together, the scarcest first.
    public func lowStock(
        atMost units: Int, limit: Int, in transaction: ReadTransaction
    ) throws -> [(item: StockItem, available: Int)] {
        try transaction.query(
            """
            SELECT product_id, variant_id, sum(on_hand - reserved) AS available FROM inventory_levels
            GROUP BY product_id, variant_id HAVING available <= ? ORDER BY available, product_id, variant_id LIMIT ?
            """, [units, limit]
        ) { row in
            let variant = row.text(1)
            return (
                StockItem(productID: row.text(0), variantID: variant.isEmpty ? nil : variant), row.int(2)
            )
        }
    }
}
