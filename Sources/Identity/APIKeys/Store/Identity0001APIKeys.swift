import Storage

extension Migration {
    static let identity0001APIKeys = Migration(
        id: "identity-0001-api-keys",
        sql: """
            CREATE TABLE identity_api_keys (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
                role TEXT NOT NULL CHECK (role IN ('customer', 'staff', 'admin', 'service')),
                scopes TEXT,
                owner_id TEXT,
                secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
                hint TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER,
                revoked_at INTEGER
            ) STRICT, WITHOUT ROWID;
            """)

    static let identity0005APIKeyUse = Migration(
        id: "identity-0005-api-key-use", sql: "ALTER TABLE identity_api_keys ADD COLUMN last_used_at INTEGER;")

    static let identity0006APIKeyLimit = Migration(
        id: "identity-0006-api-key-limit", sql: "ALTER TABLE identity_api_keys ADD COLUMN rate_limit TEXT;")
}
