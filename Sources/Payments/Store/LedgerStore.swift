import CommerceKernel
import Storage

/// SQL over the journal. Every booking has two sides that sum to zero; nothing is ever changed or deleted.
enum LedgerStore {
    static func book(
        kind: String, orderID: String, payment: Payment, refundID: String?, amount: Money, now: Timestamp,
        in transaction: Transaction
    ) throws {
        let id = try transaction.insert(
            """
            INSERT INTO ledger_transactions (kind, order_id, payment_id, refund_id, booked_at)
            VALUES (?, ?, ?, ?, ?)
            """, [kind, orderID, payment.id, refundID, now])
        for (account, value) in [("gateway/\(payment.gateway)", amount), ("sales", try amount.negated())] {
            try transaction.execute(
                "INSERT INTO ledger_entries (transaction_id, account, currency, amount) VALUES (?, ?, ?, ?)",
                [id, account, value.currency, value])
        }
    }

    /// What an order has brought in so far.
    static func balance(ofOrder orderID: String, _ currency: Currency, in transaction: ReadTransaction) throws -> Money
    {
        let units = try transaction.first(
            """
            SELECT coalesce(sum(-e.amount), 0) FROM ledger_entries e
            JOIN ledger_transactions t ON t.id = e.transaction_id
            WHERE t.order_id = ? AND e.account = 'sales' AND e.currency = ?
            """, [orderID, currency]
        ) { $0.int64(0) }
        return Money(minorUnits: units ?? 0, currency: currency)
    }
}
