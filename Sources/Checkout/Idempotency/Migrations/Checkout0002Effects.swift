import Storage

extension Migration {
    static let checkout0002Effects = Migration(
        id: "checkout-0002-effects",
        sql: """
            CREATE TABLE idempotent_effects (
                key TEXT PRIMARY KEY,
                done_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX idempotent_effects_age ON idempotent_effects (done_at);
            """)
}
