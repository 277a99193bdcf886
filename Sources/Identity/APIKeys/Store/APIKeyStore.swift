import CommerceKernel
import Storage

/// Rows of `identity_api_keys`.
enum APIKeyStore {
    private static let columns =
        "id, name, role, scopes, owner_id, hint, created_at, expires_at, revoked_at, last_used_at, rate_limit"

    static func insert(_ key: APIKey, hash: [UInt8], in transaction: Transaction) throws {
        let scopes = key.scopes.map { $0.map(\.rawValue).sorted().joined(separator: " ") }
        try transaction.execute(
            """
            INSERT INTO identity_api_keys
                (id, name, role, scopes, owner_id, secret_hash, hint, created_at, expires_at, rate_limit)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                key.id, key.name, key.role.rawValue, scopes, key.ownerID, hash, key.hint, key.createdAt, key.expiresAt,
                key.rateLimit?.text,
            ])
    }

    static func key(hash: [UInt8], in transaction: ReadTransaction) throws -> APIKey? {
        try transaction.first(
            "SELECT \(columns) FROM identity_api_keys WHERE secret_hash = ?", [hash], key)
    }

    static func key(id: String, in transaction: ReadTransaction) throws -> APIKey? {
        try transaction.first("SELECT \(columns) FROM identity_api_keys WHERE id = ?", [id], key)
    }

    static func all(ownerID: String?, in transaction: ReadTransaction) throws -> [APIKey] {
        try transaction.query(
            """
            SELECT \(columns) FROM identity_api_keys WHERE ?1 IS NULL OR owner_id = ?1 ORDER BY created_at, id
            """, [ownerID], key)
    }

    /// Answers whether there was a live key.
    static func revoke(id: String, at now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE identity_api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", [now, id]) > 0
    }

    /// Notes a use, unless a later one is noted already.
    static func noteUse(id: String, at moment: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE identity_api_keys SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, 0) < ?1",
            [moment, id])
    }

    private static func key(_ row: Row) throws -> APIKey {
        APIKey(
            id: row.text(0), name: row.text(1), role: Role(rawValue: row.text(2)) ?? .customer,
            scopes: row.optionalText(3).map { text in
                // A scope that a later version knew grants nothing here, and the key stays limited.
                Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) })
            },
            ownerID: row.optionalText(4), hint: row.text(5), createdAt: row.timestamp(6),
            expiresAt: row.optionalTimestamp(7), revokedAt: row.optionalTimestamp(8),
            lastUsedAt: row.optionalTimestamp(9),
            rateLimit: try row.optionalText(10).map { try RateLimit(setting: $0, field: "rate_limit") })
    }
}
