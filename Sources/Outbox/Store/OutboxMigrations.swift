public import Storage

extension Outbox {
    public static let migrations: [Migration] = [
        Migration(
            id: "outbox-0001-events",
            sql: """
                CREATE TABLE outbox_events (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                    type TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    occurred_at INTEGER NOT NULL,
                    payload TEXT NOT NULL
                ) STRICT;
                CREATE INDEX outbox_events_subject ON outbox_events (subject, sequence);
                CREATE TABLE outbox_state (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    epoch TEXT NOT NULL
                ) STRICT;
                INSERT INTO outbox_state (id, epoch) VALUES (1, lower(hex(randomblob(8))));
                CREATE TABLE outbox_consumers (
                    name TEXT PRIMARY KEY,
                    epoch TEXT NOT NULL,
                    position INTEGER NOT NULL,
                    updated_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE outbox_parked (
                    consumer TEXT NOT NULL,
                    sequence INTEGER NOT NULL,
                    subject TEXT NOT NULL,
                    error TEXT NOT NULL,
                    parked_at INTEGER NOT NULL,
                    PRIMARY KEY (consumer, sequence)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX outbox_parked_subject ON outbox_parked (consumer, subject);
                """),
        Migration(
            id: "outbox-0002-jobs",
            sql: """
                CREATE TABLE jobs (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    kind TEXT NOT NULL,
                    key TEXT NOT NULL,
                    payload TEXT NOT NULL,
                    run_at INTEGER NOT NULL,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    lease_owner TEXT,
                    lease_until INTEGER NOT NULL DEFAULT 0,
                    last_error TEXT,
                    dead_at INTEGER,
                    UNIQUE (kind, key)
                ) STRICT;
                CREATE INDEX jobs_due ON jobs (run_at) WHERE dead_at IS NULL;
                """),
        Migration(
            id: "outbox-0003-feed",
            sql: """
                CREATE INDEX outbox_events_type ON outbox_events (type, sequence);
                ALTER TABLE outbox_state ADD COLUMN dropped_through INTEGER NOT NULL DEFAULT 0;
                """),
    ]
}
