import Storage

extension Migration {
    static let checkout0001Idempotency = Migration(
        id: "checkout-0001-idempotency",
        sql: """
            CREATE TABLE idempotency_records (
                key TEXT PRIMARY KEY,
                fingerprint BLOB NOT NULL,
                holder TEXT NOT NULL,
                lease_until INTEGER NOT NULL,
                response BLOB,
                created_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX idempotency_records_age ON idempotency_records (created_at);
            """)
}
