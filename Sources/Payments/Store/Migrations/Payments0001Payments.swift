import Storage

extension Migration {
    static let payments0001Payments = Migration(
        id: "payments-0001-payments",
        sql: """
            CREATE TABLE payments (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                order_id TEXT NOT NULL,
                method TEXT NOT NULL,
                gateway TEXT NOT NULL,
                status TEXT NOT NULL CHECK (status IN (
                    'created', 'requires_action', 'processing', 'authorized', 'captured', 'failed', 'voided')),
                currency TEXT NOT NULL,
                amount INTEGER NOT NULL CHECK (amount >= 0),
                captured INTEGER NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
                refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND captured),
                intent_id TEXT,
                token TEXT,
                card_brand TEXT,
                card_last_four TEXT,
                card_expiry_month INTEGER,
                card_expiry_year INTEGER,
                card_fingerprint TEXT,
                next_action_url TEXT,
                failure_code TEXT,
                failure_message TEXT,
                idempotency_key TEXT UNIQUE,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                UNIQUE (gateway, intent_id),
                CHECK (captured = 0 OR status = 'captured')
            ) STRICT;
            CREATE INDEX payments_order ON payments (order_id);
            CREATE UNIQUE INDEX payments_in_flight ON payments (order_id)
                WHERE status IN ('created', 'requires_action', 'processing', 'authorized');
            CREATE TABLE payment_refunds (
                id TEXT PRIMARY KEY,
                payment_id TEXT NOT NULL REFERENCES payments (id),
                currency TEXT NOT NULL,
                amount INTEGER NOT NULL CHECK (amount > 0),
                reason TEXT NOT NULL,
                done_at INTEGER,
                error TEXT,
                created_at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX payment_refunds_payment ON payment_refunds (payment_id);
            CREATE TABLE payment_callbacks (
                gateway TEXT NOT NULL,
                event_id TEXT NOT NULL,
                received_at INTEGER NOT NULL,
                PRIMARY KEY (gateway, event_id)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE payment_alarms (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL,
                reference TEXT NOT NULL,
                message TEXT NOT NULL,
                raised_at INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE saved_payment_methods (
                token TEXT PRIMARY KEY,
                gateway TEXT NOT NULL,
                owner TEXT NOT NULL,
                card_brand TEXT NOT NULL,
                card_last_four TEXT NOT NULL,
                card_expiry_month INTEGER NOT NULL,
                card_expiry_year INTEGER NOT NULL,
                card_fingerprint TEXT NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE ledger_transactions (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL CHECK (kind IN ('receipt', 'refund')),
                order_id TEXT NOT NULL,
                payment_id TEXT NOT NULL,
                refund_id TEXT UNIQUE,
                booked_at INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX ledger_receipts ON ledger_transactions (payment_id) WHERE kind = 'receipt';
            CREATE INDEX ledger_orders ON ledger_transactions (order_id);
            CREATE TABLE ledger_entries (
                transaction_id INTEGER NOT NULL REFERENCES ledger_transactions (id),
                account TEXT NOT NULL,
                currency TEXT NOT NULL,
                amount INTEGER NOT NULL,
                PRIMARY KEY (transaction_id, account)
            ) STRICT, WITHOUT ROWID;
            CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
            CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
            CREATE TRIGGER ledger_transactions_no_update BEFORE UPDATE ON ledger_transactions
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
            CREATE TRIGGER ledger_transactions_no_delete BEFORE DELETE ON ledger_transactions
            BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
            """)
}
