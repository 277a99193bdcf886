import CommerceKernel
import Storage

/// Rows of `identity_signing_secrets`, sealed.
enum SigningSecretStore {
    static func put(sealed: [UInt8], userID: String, at now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO identity_signing_secrets (user_id, sealed, created_at) VALUES (?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at
            """, [userID, sealed, now])
    }

    static func sealed(userID: String, in transaction: ReadTransaction) throws -> [UInt8]? {
        try transaction.first("SELECT sealed FROM identity_signing_secrets WHERE user_id = ?", [userID]) {
            $0.bytes(0)
        }
    }

    static func delete(userID: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_signing_secrets WHERE user_id = ?", [userID])
    }

    static func createdAt(userID: String, in transaction: ReadTransaction) throws -> Timestamp? {
        try transaction.first("SELECT created_at FROM identity_signing_secrets WHERE user_id = ?", [userID]) {
            $0.timestamp(0)
        }
    }
}
