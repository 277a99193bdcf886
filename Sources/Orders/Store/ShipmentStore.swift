import CommerceKernel
import Storage

/// SQL over shipments.
enum ShipmentStore {
    static func insert(_ shipment: Shipment, of order: Order, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO order_shipments (id, order_sequence, carrier, tracking_number, shipped_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            [shipment.id, order.sequence, shipment.carrier, shipment.trackingNumber, shipment.shippedAt])
        for line in shipment.lines {
            try transaction.execute(
                "INSERT INTO order_shipment_lines (shipment_id, position, quantity) VALUES (?, ?, ?)",
                [shipment.id, line.position, line.quantity])
            let counted = try transaction.execute(
                """
                UPDATE order_lines SET shipped = shipped + ?
                WHERE order_sequence = ? AND position = ? AND shipped + ? <= quantity
                """, [line.quantity, order.sequence, line.position, line.quantity])
            guard counted == 1 else {
                throw DomainError(
                    .unprocessable, code: "shipment_too_large",
                    message: "Line \(line.position) has fewer than \(line.quantity) units left to ship.")
            }
        }
    }

    static func shipments(of order: Order, in transaction: ReadTransaction) throws -> [Shipment] {
        try transaction.query(
            """
            SELECT id, carrier, tracking_number, shipped_at, delivered_at FROM order_shipments
            WHERE order_sequence = ? AND is_former = 0 ORDER BY shipped_at, id
            """, [order.sequence]
        ) { row in
            let id = row.text(0)
            let lines = try transaction.query(
                "SELECT position, quantity FROM order_shipment_lines WHERE shipment_id = ? ORDER BY position", [id]
            ) { ShipmentLine(position: $0.int(0), quantity: $0.int(1)) }
            return Shipment(
                id: id, orderID: order.id, carrier: row.optionalText(1), trackingNumber: row.optionalText(2),
                lines: lines, shippedAt: row.timestamp(3), deliveredAt: row.optionalTimestamp(4))
        }
    }

    /// Answers false when there is no such shipment of this order, or when it was delivered before.
    static func markDelivered(
        _ id: String, of order: Order, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE order_shipments SET delivered_at = ?
            WHERE id = ? AND order_sequence = ? AND delivered_at IS NULL AND is_former = 0
            """, [now, id, order.sequence]) == 1
    }

    /// Whether every unit of every line has left and arrived.
    static func isAllDelivered(_ order: Order, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            """
            SELECT (SELECT coalesce(sum(quantity - shipped), 0) FROM order_lines WHERE order_sequence = ?)
                + (SELECT count(*) FROM order_shipments
                    WHERE order_sequence = ? AND delivered_at IS NULL AND is_former = 0)
            """, [order.sequence, order.sequence]
        ) { $0.int(0) == 0 } ?? false
    }

    static func forget(of order: Order, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE order_lines SET shipped = 0, refunded = refunded * ? WHERE order_sequence = ?",
            [order.isPaid ? 1 : 0, order.sequence])
        try transaction.execute("UPDATE order_shipments SET is_former = 1 WHERE order_sequence = ?", [order.sequence])
    }
}
