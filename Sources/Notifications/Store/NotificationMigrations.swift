public import Storage

/// The tables of this room.
public enum NotificationMigrations {
    public static let all: [Migration] = [
        Migration(
            id: "notifications-0001-webhooks",
            sql: """
                CREATE TABLE webhook_endpoints (
                    id TEXT PRIMARY KEY,
                    url TEXT NOT NULL,
                    patterns TEXT NOT NULL,
                    description TEXT,
                    secret BLOB NOT NULL,
                    previous_secret BLOB,
                    previous_until INTEGER,
                    from_sequence INTEGER NOT NULL,
                    disabled_at INTEGER,
                    disabled_reason TEXT,
                    lease_owner TEXT,
                    lease_until INTEGER NOT NULL DEFAULT 0,
                    created_at INTEGER NOT NULL,
                    updated_at INTEGER NOT NULL,
                    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE webhook_messages (
                    id TEXT PRIMARY KEY,
                    type TEXT NOT NULL,
                    body TEXT NOT NULL,
                    created_at INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX webhook_messages_age ON webhook_messages (created_at);
                CREATE TABLE webhook_deliveries (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
                    message_id TEXT NOT NULL REFERENCES webhook_messages (id),
                    status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
                    attempts INTEGER NOT NULL DEFAULT 0,
                    next_at INTEGER NOT NULL,
                    created_at INTEGER NOT NULL,
                    finished_at INTEGER,
                    CHECK ((status = 'pending') = (finished_at IS NULL))
                ) STRICT;
                CREATE INDEX webhook_deliveries_log ON webhook_deliveries (endpoint_id, id);
                CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (endpoint_id, id)
                    WHERE status = 'pending';
                CREATE INDEX webhook_deliveries_message ON webhook_deliveries (message_id);
                CREATE INDEX webhook_deliveries_age ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;
                CREATE TABLE webhook_attempts (
                    delivery_id INTEGER NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
                    number INTEGER NOT NULL,
                    at INTEGER NOT NULL,
                    milliseconds INTEGER NOT NULL,
                    status INTEGER,
                    answer TEXT NOT NULL,
                    headers TEXT NOT NULL,
                    PRIMARY KEY (delivery_id, number)
                ) STRICT, WITHOUT ROWID;
                """)
    ]
}
