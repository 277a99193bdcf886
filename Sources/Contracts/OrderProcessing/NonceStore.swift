import Storage
import CommerceKernel

/// Nonces of signed bodies that were accepted, kept for as long as their timestamps are.
enum NonceStore {
    /// Notes a nonce of a user. Throws 400 `replayed_signature` when it was noted before.
    static func take(
        _ nonce: OrderSignature.Nonce, of user: String, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute("DELETE FROM contract_nonces WHERE expires_at < ?", [now])
        let taken = try transaction.execute(
            "INSERT INTO contract_nonces (user_id, nonce, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [user, nonce.text, nonce.expiresAt])
        guard taken == 1 else {
            throw DomainError(
                .invalid, code: "replayed_signature", message: "This nonce has been used; sign anew with another one.")
        }
    }
}

extension Migration {
    static let contracts0001Nonces = Migration(
        id: "contracts-0001-nonces",
        sql: """
            CREATE TABLE contract_nonces (
                user_id TEXT NOT NULL,
                nonce TEXT NOT NULL,
                expires_at INTEGER NOT NULL,
                PRIMARY KEY (user_id, nonce)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX contract_nonces_by_expiry ON contract_nonces (expires_at);
            """)
}
