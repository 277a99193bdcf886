import CommerceKernel
import Cryptography
import Storage

/// Rows of `identity_sessions` and `identity_refresh_tokens`. Tokens are kept as SHA-256: they are 256 random bits, so
/// a slow hash would protect nothing more.
enum SessionStore {
    private static let columns = "id, user_id, created_at, expires_at, client_address, user_agent, cookie_hash"

    static func insert(_ session: Session, cookieHash: [UInt8]?, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO identity_sessions
                (id, user_id, cookie_hash, created_at, expires_at, client_address, user_agent)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                session.id, session.userID, cookieHash, session.createdAt, session.expiresAt, session.clientAddress,
                session.userAgent,
            ])
    }

    static func session(id: String, in transaction: ReadTransaction) throws -> Session? {
        try transaction.first("SELECT \(columns) FROM identity_sessions WHERE id = ?", [id], session)
    }

    static func session(cookieHash: [UInt8], in transaction: ReadTransaction) throws -> Session? {
        try transaction.first("SELECT \(columns) FROM identity_sessions WHERE cookie_hash = ?", [cookieHash], session)
    }

    /// Live sessions of a person, the newest first.
    static func sessions(
        userID: String, at now: Timestamp, in transaction: ReadTransaction
    ) throws -> [Session] {
        try transaction.query(
            """
            SELECT \(columns) FROM identity_sessions WHERE user_id = ? AND expires_at > ?
            ORDER BY created_at DESC, id LIMIT 1000
            """, [userID, now], session)
    }

    /// Ends a session; its refresh tokens go with it. Answers whether there was one.
    @discardableResult
    static func delete(id: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM identity_sessions WHERE id = ?", [id]) > 0
    }

    /// Ends all sessions of a person but `kept`.
    static func deleteAll(userID: String, except kept: String? = nil, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM identity_sessions WHERE user_id = ? AND id IS NOT ?", [userID, kept])
    }

    static func deleteExpired(before now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_sessions WHERE expires_at <= ?", [now])
    }

    // MARK: Refresh tokens

    static func insertRefreshToken(
        hash: [UInt8], sessionID: String, at now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO identity_refresh_tokens (token_hash, session_id, created_at) VALUES (?, ?, ?)",
            [hash, sessionID, now])
    }

    static func sessionID(refreshHash: [UInt8], in transaction: ReadTransaction) throws -> String? {
        try transaction.first(
            "SELECT session_id FROM identity_refresh_tokens WHERE token_hash = ?", [refreshHash]
        ) { $0.text(0) }
    }

    /// Marks a refresh token used. False when it had been used before.
    static func useRefreshToken(hash: [UInt8], at now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE identity_refresh_tokens SET used_at = ? WHERE token_hash = ? AND used_at IS NULL", [now, hash]) > 0
    }

    private static func session(_ row: Row) -> Session {
        Session(
            id: row.text(0), userID: row.text(1), createdAt: row.timestamp(2), expiresAt: row.timestamp(3),
            clientAddress: row.text(4), userAgent: row.optionalText(5), usesCookie: !row.isNull(6))
    }
}
