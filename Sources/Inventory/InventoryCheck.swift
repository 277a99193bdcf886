public import Storage

/// The invariants of the stock, read from any database.
public enum InventoryCheck {
    /// One sentence a contradiction; empty when the stock is sound.
    public static func faults(in transaction: ReadTransaction) throws -> [String] {
        let bounds = try transaction.query(
            "SELECT product_id, variant_id, location, on_hand, reserved FROM inventory_levels WHERE NOT on_hand >= reserved OR reserved < 0"
        ) { "stock of \($0.text(0))/\($0.text(1)) at \($0.text(2)): \($0.int(3)) on hand, \($0.int(4)) reserved" }
        let reservations = try transaction.query(
            """
            SELECT product_id, variant_id, location, sum(expected), sum(counted) FROM (
                SELECT product_id, variant_id, location, 0 AS expected, reserved AS counted FROM inventory_levels
                UNION ALL
                SELECT l.product_id, l.variant_id, l.location, l.quantity, 0
                FROM inventory_reservation_lines l JOIN inventory_reservations r ON r.id = l.reservation_id
                WHERE r.state = 'held')
            GROUP BY product_id, variant_id, location HAVING sum(expected) <> sum(counted)
            """
        ) {
            "stock of \($0.text(0))/\($0.text(1)) at \($0.text(2)): reservations hold \($0.int(3)) units, the level says \($0.int(4))"
        }
        let ledger = try transaction.query(
            """
            SELECT product_id, variant_id, location, sum(moved_hand), sum(moved_reserved), sum(on_hand), sum(reserved)
            FROM (
                SELECT product_id, variant_id, location, 0 AS moved_hand, 0 AS moved_reserved, on_hand, reserved
                FROM inventory_levels
                UNION ALL
                SELECT product_id, variant_id, location, on_hand_change, reserved_change, 0, 0
                FROM inventory_movements)
            GROUP BY product_id, variant_id, location
            HAVING sum(moved_hand) <> sum(on_hand) OR sum(moved_reserved) <> sum(reserved)
            """
        ) {
            "stock of \($0.text(0))/\($0.text(1)) at \($0.text(2)): movements sum to \($0.int(3))/\($0.int(4)), the level is \($0.int(5))/\($0.int(6))"
        }
        return bounds + reservations + ledger
    }
}
