import CommerceKernel
import Inventory
import Outbox
import Payments
public import Storage

/// The invariants of stock, ledger and orders, read from any database. For `souk check` and for the end of every test
/// that races or crashes.
public enum CommerceCheck {
    /// What was found.
    public struct Report: Sendable, Hashable {
        /// Contradictions, one sentence each.
        public let faults: [String]
        /// Orders and payments that recovery still has to finish; no fault.
        public let pending: [String]
    }

    public static func run(in transaction: ReadTransaction) throws -> Report {
        let faults =
            try InventoryCheck.faults(in: transaction) + PaymentCheck.faults(in: transaction)
            + orderFaults(in: transaction) + OutboxCheck.faults(in: transaction) + newsFaults(in: transaction)
        let pending = try PaymentCheck.inFlight(in: transaction).map { "payment \($0.id) is \($0.status)" }
        return Report(faults: faults, pending: pending)
    }

    private static func orderFaults(in transaction: ReadTransaction) throws -> [String] {
        let paid = try transaction.query(
            """
            SELECT o.id, o.paid, coalesce(r.receipts, 0) FROM orders o LEFT JOIN (
                SELECT order_id, count(*) FILTER (WHERE kind = 'receipt') AS receipts FROM ledger_transactions
                GROUP BY order_id) r ON r.order_id = o.id
            WHERE o.paid = 1 AND coalesce(r.receipts, 0) = 0
            """
        ) { "order \($0.text(0)) is paid without a receipt in the ledger" }
        let unpaid = try transaction.query(
            """
            SELECT o.id, sum(-e.amount) FROM orders o JOIN ledger_transactions t ON t.order_id = o.id
            JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'sales'
            WHERE o.paid = 0 GROUP BY o.id HAVING sum(-e.amount) <> 0
            """
        ) { "order \($0.text(0)) is not paid, but the ledger holds \($0.int64(1)) of it" }
        let twice = try transaction.query(
            """
            SELECT o.id, sum(-e.amount), o.total FROM orders o JOIN ledger_transactions t ON t.order_id = o.id
            JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'sales'
            WHERE o.paid = 1 GROUP BY o.id HAVING sum(-e.amount) > o.total
            """
        ) { "order \($0.text(0)) costs \($0.int64(2)), but the ledger holds \($0.int64(1)) of it" }
        let sums = try transaction.query(
            """
            SELECT o.id FROM orders o JOIN (
                SELECT order_sequence, sum(unit_price * quantity) AS subtotal, sum(discount) AS discount
                FROM order_lines GROUP BY order_sequence) l ON l.order_sequence = o.sequence
            WHERE l.subtotal <> o.subtotal OR l.discount <> o.discount
            """
        ) { "the lines of order \($0.text(0)) do not sum to its amounts" }
        let holds = try transaction.query(
            """
            SELECT o.id, o.hold, coalesce(r.state, 'none') FROM orders o
            LEFT JOIN inventory_reservations r ON r.owner = o.id AND r.state IN ('held', 'committed')
            WHERE o.deleted_at IS NULL AND (
                (o.hold IN ('held', 'committed')) <> (r.state IS NOT NULL) OR (r.state IS NOT NULL AND o.hold <> r.state))
            """
        ) { "order \($0.text(0)) says its goods are \($0.text(1)), the stock says \($0.text(2))" }
        return paid + unpaid + twice + sums + holds
    }

    /// Events of orders are never dropped, so the newest one of an order says what the order is.
    private static func newsFaults(in transaction: ReadTransaction) throws -> [String] {
        try transaction.query(
            """
            SELECT o.id, o.state, o.paid, e.payload FROM orders o LEFT JOIN outbox_events e ON e.sequence = (
                SELECT max(sequence) FROM outbox_events WHERE subject = 'order/' || o.id AND type LIKE 'order.%')
            """
        ) { row -> String? in
            guard let payload = row.optionalText(3) else { return "order \(row.text(0)) has no event" }
            let news = try? JSONParser.parse(Array(payload.utf8))
            let (state, isPaid) = (row.text(1), row.int(2) == 1)
            if news?["state"]?.string == state, news?["paid"]?.bool == isPaid { return nil }
            return "order \(row.text(0)) is \(state), \(isPaid ? "" : "not ")paid; its last event says otherwise"
        }.compactMap { $0 }
    }
}
