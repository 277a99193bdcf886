import CommerceKernel
import Storage

/// What a link in a mail is for.
public enum OneTimePurpose: String, Sendable, Hashable {
    case verifyEmail = "verify_email"
    case resetPassword = "reset_password"
}

/// Rows of `identity_one_time_tokens`, hashed.
enum OneTimeTokenStore {
    /// Earlier tokens stay good until they expire: else whoever asks for a reset of somebody's password could keep
    /// making the link in their mailbox useless.
    static func insert(
        hash: [UInt8], purpose: OneTimePurpose, userID: String, emailKey: String, at now: Timestamp,
        expiresAt: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "DELETE FROM identity_one_time_tokens WHERE user_id = ? AND expires_at <= ?", [userID, now])
        try transaction.execute(
            """
            INSERT INTO identity_one_time_tokens (token_hash, purpose, user_id, email_key, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """, [hash, purpose.rawValue, userID, emailKey, now, expiresAt])
    }

    /// Takes a token away and answers whose it was; nil for one that is unknown, used or expired.
    static func redeem(
        hash: [UInt8], purpose: OneTimePurpose, at now: Timestamp, in transaction: Transaction
    ) throws -> String? {
        try transaction.first(
            """
            DELETE FROM identity_one_time_tokens WHERE token_hash = ? AND purpose = ? AND expires_at > ?
            RETURNING user_id
            """, [hash, purpose.rawValue, now]
        ) { $0.text(0) }
    }

    static func isLive(
        hash: [UInt8], purpose: OneTimePurpose, at now: Timestamp, in transaction: ReadTransaction
    ) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM identity_one_time_tokens WHERE token_hash = ? AND purpose = ? AND expires_at > ?
            """, [hash, purpose.rawValue, now]
        ) { _ in true } ?? false
    }

    static func deleteExpired(before now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_one_time_tokens WHERE expires_at <= ?", [now])
    }

    static func deleteAll(userID: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_one_time_tokens WHERE user_id = ?", [userID])
    }
}
