import CommerceKernel
import Storage

/// SQL over reservations and the levels they bind.
enum ReservationStore {
    static func live(owner: String, in transaction: ReadTransaction) throws -> Reservation? {
        try transaction.first(
            """
            SELECT id, owner, state, expires_at FROM inventory_reservations
            WHERE owner = ? AND state IN ('held', 'committed')
            """, [owner]
        ) { row in
            guard let state = Reservation.State(rawValue: row.text(2)) else {
                throw StorageError.corrupt("reservation \(row.int64(0)) has an unknown state")
            }
            return Reservation(
                id: row.int64(0), owner: row.text(1), state: state, expiresAt: row.timestamp(3),
                lines: try lines(of: row.int64(0), in: transaction))
        }
    }

    static func lines(of id: Int64, in transaction: ReadTransaction) throws -> [ReservedUnits] {
        try transaction.query(
            """
            SELECT product_id, variant_id, location, quantity FROM inventory_reservation_lines
            WHERE reservation_id = ? ORDER BY product_id, variant_id, location
            """, [id]
        ) { row in
            let variant = row.text(1)
            return ReservedUnits(
                item: StockItem(productID: row.text(0), variantID: variant.isEmpty ? nil : variant),
                location: row.text(2), quantity: row.int(3))
        }
    }

    static func insert(
        owner: String, until: Timestamp, lines: [ReservedUnits], now: Timestamp, in transaction: Transaction
    ) throws -> Int64 {
        let id = try transaction.insert(
            "INSERT INTO inventory_reservations (owner, state, expires_at, created_at) VALUES (?, 'held', ?, ?)",
            [owner, until, now])
        for line in lines {
            try transaction.execute(
                """
                INSERT INTO inventory_reservation_lines (reservation_id, product_id, variant_id, location, quantity)
                VALUES (?, ?, ?, ?, ?)
                """, [id, line.item.productID, line.item.variantID ?? "", line.location, line.quantity])
        }
        return id
    }

    /// Moves a reservation on, if it is in one of `states`; the one guard against doing it twice.
    static func close(
        _ id: Int64, from states: Set<Reservation.State>, to next: Reservation.State, now: Timestamp,
        in transaction: Transaction
    ) throws -> Bool {
        let names = states.map(\.rawValue).sorted()
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        return try transaction.execute(
            "UPDATE inventory_reservations SET state = ?, closed_at = ? WHERE id = ? AND state IN (\(marks))",
            [next.rawValue, now, id] + names.map { $0 as any SQLConvertible }) == 1
    }

    /// Changes a level as `change` does; answers the level after it, nil when nothing was changed.
    static func changedLevel(
        _ units: ReservedUnits, onHandBy onHand: Int, reservedBy reserved: Int, now: Timestamp,
        in transaction: Transaction
    ) throws -> (onHand: Int, reserved: Int)? {
        guard try change(units, onHandBy: onHand, reservedBy: reserved, now: now, in: transaction) else { return nil }
        return try StockStore.level(of: units.item, at: units.location, in: transaction)
    }

    /// Changes a level if the result is sound (`on_hand >= reserved >= 0`); answers whether it was.
    static func change(
        _ units: ReservedUnits, onHandBy onHand: Int, reservedBy reserved: Int, now: Timestamp,
        in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE inventory_levels SET on_hand = on_hand + ?, reserved = reserved + ?, updated_at = ?
            WHERE product_id = ? AND variant_id = ? AND location = ?
                AND reserved + ? >= 0 AND on_hand + ? >= reserved + ?
            """,
            [
                onHand, reserved, now, units.item.productID, units.item.variantID ?? "", units.location, reserved,
                onHand, reserved,
            ]) == 1
    }

    /// Makes a level when there is none, for goods that come back or arrive somewhere new.
    static func ensureLevel(_ units: ReservedUnits, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO inventory_levels (product_id, variant_id, location, on_hand, reserved, updated_at)
            VALUES (?, ?, ?, 0, 0, ?) ON CONFLICT DO NOTHING
            """, [units.item.productID, units.item.variantID ?? "", units.location, now])
    }

    static func movements(
        of productID: String, page: PageRequest, in transaction: ReadTransaction
    ) throws -> (movements: [StockMovement], total: Int) {
        let total =
            try transaction.first("SELECT count(*) FROM inventory_movements WHERE product_id = ?", [productID]) {
                $0.int(0)
            } ?? 0
        let movements = try transaction.query(
            """
            SELECT id, variant_id, location, on_hand_change, reserved_change, on_hand, reserved, reason, reference,
                occurred_at
            FROM inventory_movements WHERE product_id = ? ORDER BY id DESC LIMIT ? OFFSET ?
            """, [productID, page.limit, page.offset]
        ) { row in
            let variant = row.text(1)
            return StockMovement(
                id: row.int64(0), item: StockItem(productID: productID, variantID: variant.isEmpty ? nil : variant),
                location: row.text(2), onHandChange: row.int(3), reservedChange: row.int(4), onHand: row.int(5),
                reserved: row.int(6), reason: row.text(7), reference: row.optionalText(8),
                occurredAt: row.timestamp(9))
        }
        return (movements, total)
    }
}
