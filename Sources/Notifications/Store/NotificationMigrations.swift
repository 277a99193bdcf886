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
                """),
        Migration(
            id: "notifications-0002-messages",
            // A shop that has a history does not tell it: the consumer begins with what happens from now on.
            sql: """
                CREATE TABLE notifications (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    key TEXT NOT NULL UNIQUE,
                    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
                    template TEXT NOT NULL,
                    about TEXT NOT NULL,
                    user_id TEXT,
                    recipient TEXT NOT NULL,
                    language TEXT NOT NULL,
                    data TEXT NOT NULL,
                    sealed_token BLOB,
                    expires_at INTEGER,
                    status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'dead')),
                    attempts INTEGER NOT NULL DEFAULT 0,
                    next_at INTEGER NOT NULL,
                    lease_owner TEXT,
                    lease_until INTEGER NOT NULL DEFAULT 0,
                    last_error TEXT,
                    created_at INTEGER NOT NULL,
                    finished_at INTEGER,
                    CHECK ((status = 'pending') = (finished_at IS NULL))
                ) STRICT;
                CREATE INDEX notifications_due ON notifications (next_at, id) WHERE status = 'pending';
                CREATE INDEX notifications_status ON notifications (status, id);
                CREATE INDEX notifications_about ON notifications (about, id);
                CREATE INDEX notifications_user ON notifications (user_id) WHERE user_id IS NOT NULL;
                CREATE INDEX notifications_age ON notifications (finished_at) WHERE finished_at IS NOT NULL;
                CREATE TABLE notification_preferences (
                    user_id TEXT PRIMARY KEY,
                    language TEXT,
                    cart_reminders INTEGER NOT NULL DEFAULT 1,
                    sms INTEGER NOT NULL DEFAULT 0
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE low_stock (
                    product_id TEXT NOT NULL,
                    variant_id TEXT NOT NULL,
                    available INTEGER NOT NULL,
                    since INTEGER NOT NULL,
                    told_at INTEGER,
                    PRIMARY KEY (product_id, variant_id)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX low_stock_untold ON low_stock (since) WHERE told_at IS NULL;
                INSERT INTO outbox_consumers (name, epoch, position, updated_at)
                SELECT 'notifications', epoch,
                    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox_events'), 0), 0
                FROM outbox_state WHERE id = 1;
                """),
        Migration(
            id: "notifications-0003-webhook-positions",
            // Endpoints read the log of events themselves, from where the consumer stood that made their deliveries.
            sql: """
                ALTER TABLE webhook_endpoints RENAME COLUMN from_sequence TO position;
                UPDATE webhook_endpoints SET position =
                    max(position, coalesce((SELECT c.position FROM outbox_consumers c WHERE c.name = 'webhooks'), 0));
                DELETE FROM outbox_consumers WHERE name = 'webhooks';
                DELETE FROM outbox_parked WHERE consumer = 'webhooks';
                ALTER TABLE webhook_deliveries ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;
                DROP INDEX webhook_deliveries_pending;
                CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (endpoint_id, behind, id)
                    WHERE status = 'pending';
                """),
        Migration(
            id: "notifications-0004-due",
            // With an index on the status SQLite found the next message by sorting all that wait. Nothing used the other.
            sql: """
                DROP INDEX notifications_status;
                DROP INDEX notifications_about;
                CREATE INDEX notifications_dead ON notifications (id) WHERE status = 'dead';
                """),
        Migration(
            id: "notifications-0005-cheaper-writes",
            rewrites: [
                ConstraintRewrite(
                    table: "notifications", text: "status IN ('pending', 'sent', 'dead')",
                    replacement: "status = 'pending' OR status = 'sent' OR status = 'dead'"),
                ConstraintRewrite(
                    table: "webhook_deliveries", text: "status IN ('pending', 'delivered', 'dead')",
                    replacement: "status = 'pending' OR status = 'delivered' OR status = 'dead'"),
            ]),
    ]
}
