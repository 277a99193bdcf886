import CommerceKernel
import Storage

/// Rows of `identity_token_keys`: the keys that sign access tokens, sealed.
enum TokenKeyStore {
    struct Record: Sendable {
        let id: String
        let algorithm: String
        let sealed: [UInt8]
        let retiresAt: Timestamp?
    }

    /// Keys of `algorithm` that still verify, the newest first.
    static func live(algorithm: String, at now: Timestamp, in transaction: ReadTransaction) throws -> [Record] {
        try transaction.query(
            """
            SELECT id, algorithm, sealed, retires_at FROM identity_token_keys
            WHERE algorithm = ? AND (retires_at IS NULL OR retires_at > ?)
            ORDER BY retires_at IS NULL DESC, created_at DESC, id DESC
            """, [algorithm, now]
        ) {
            Record(
                id: $0.text(0), algorithm: $0.text(1), sealed: $0.bytes(2), retiresAt: $0.optionalTimestamp(3))
        }
    }

    static func insert(_ record: Record, at now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "INSERT INTO identity_token_keys (id, algorithm, sealed, created_at) VALUES (?, ?, ?, ?)",
            [record.id, record.algorithm, record.sealed, now])
    }

    /// Lets every present key verify until `moment` and no longer; drops those past theirs.
    static func retireAll(at moment: Timestamp, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_token_keys WHERE retires_at <= ?", [now])
        try transaction.execute("UPDATE identity_token_keys SET retires_at = ? WHERE retires_at IS NULL", [moment])
    }
}
