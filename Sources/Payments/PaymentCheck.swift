public import Storage

/// The invariants of the ledger, read from any database.
public enum PaymentCheck {
    /// One sentence a contradiction; empty when the books are sound.
    public static func faults(in transaction: ReadTransaction) throws -> [String] {
        let journal = try transaction.query(
            "SELECT currency, sum(amount) FROM ledger_entries GROUP BY currency HAVING sum(amount) <> 0"
        ) { "the journal in \($0.text(0)) sums to \($0.int64(1)), not 0" }
        let bookings = try transaction.query(
            "SELECT transaction_id, sum(amount) FROM ledger_entries GROUP BY transaction_id HAVING sum(amount) <> 0"
        ) { "booking \($0.int64(0)) sums to \($0.int64(1)), not 0" }
        let payments = try transaction.query(
            """
            SELECT p.id, p.captured - p.refunded, coalesce(b.balance, 0) FROM payments p LEFT JOIN (
                SELECT t.payment_id, sum(-e.amount) AS balance FROM ledger_transactions t
                JOIN ledger_entries e ON e.transaction_id = t.id AND e.account = 'sales' GROUP BY t.payment_id
            ) b ON b.payment_id = p.id
            WHERE p.captured - p.refunded <> coalesce(b.balance, 0)
            """
        ) { "payment \($0.text(0)) holds \($0.int64(1)), the ledger says \($0.int64(2))" }
        let refunds = try transaction.query(
            """
            SELECT p.id, p.refunded, coalesce(sum(r.amount), 0) FROM payments p
            LEFT JOIN payment_refunds r ON r.payment_id = p.id GROUP BY p.id
            HAVING p.refunded <> coalesce(sum(r.amount), 0)
            """
        ) { "payment \($0.text(0)) counts \($0.int64(1)) as refunded, its refunds are \($0.int64(2))" }
        return journal + bookings + payments + refunds
    }

    /// Payments of which a gateway may still bring news, the oldest first; no fault.
    public static func inFlight(in transaction: ReadTransaction) throws -> [(id: String, status: String)] {
        try transaction.query("SELECT id, status FROM payments WHERE \(PaymentStore.isInFlight) ORDER BY sequence") {
            (id: $0.text(0), status: $0.text(1))
        }
    }
}
