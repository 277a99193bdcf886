import CommerceKernel
import Storage

extension Migration {
    static let storefront0001Checkouts = Migration(
        id: "storefront-0001-checkouts",
        sql: """
            CREATE TABLE storefront_checkouts (
                cart_id TEXT PRIMARY KEY REFERENCES carts (id) ON DELETE CASCADE,
                email TEXT,
                payment_method TEXT,
                payment_token TEXT,
                payment_label TEXT,
                attempt TEXT NOT NULL,
                updated_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            """)
}

/// SQL over what is said in checkout.
enum CheckoutDraftStore {
    static func draft(cartID: String, in transaction: ReadTransaction) throws -> CheckoutDraft? {
        try transaction.first(
            """
            SELECT email, payment_method, payment_token, payment_label, attempt FROM storefront_checkouts
            WHERE cart_id = ?
            """, [cartID]
        ) { row in
            let payment = row.optionalText(1).map {
                CheckoutDraft.Payment(method: $0, token: row.optionalText(2), label: row.optionalText(3) ?? $0)
            }
            return CheckoutDraft(email: row.optionalText(0), payment: payment, attempt: row.text(4))
        }
    }

    /// Changes the draft of a cart, beginning it as `attempt` when there is none.
    static func edit(
        cartID: String, attempt: String, now: Timestamp, in transaction: Transaction,
        _ change: (inout CheckoutDraft) -> Void
    ) throws {
        var draft = try draft(cartID: cartID, in: transaction) ?? CheckoutDraft(attempt: attempt)
        change(&draft)
        try transaction.execute(
            """
            INSERT INTO storefront_checkouts (
                cart_id, email, payment_method, payment_token, payment_label, attempt, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (cart_id) DO UPDATE SET email = excluded.email, payment_method = excluded.payment_method,
                payment_token = excluded.payment_token, payment_label = excluded.payment_label,
                updated_at = excluded.updated_at
            """,
            [
                cartID, draft.email, draft.payment?.method, draft.payment?.token, draft.payment?.label, draft.attempt,
                now,
            ])
    }
}
