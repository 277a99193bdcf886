import Storage

extension Migration {
    /// States are compared one after the other, see `ConstraintRewrite`, also by the index that knows them; and numbers
    /// are not counted in a table of their own: nothing is ever deleted here, which the database refuses now, so that
    /// the one after the last is new.
    static let payments0002CheaperWrites = Migration(
        id: "payments-0002-cheaper-writes",
        rewrites: [
            ConstraintRewrite(
                table: "payments", text: "sequence INTEGER PRIMARY KEY AUTOINCREMENT",
                replacement: "sequence INTEGER PRIMARY KEY"),
            ConstraintRewrite(
                table: "ledger_transactions", text: "id INTEGER PRIMARY KEY AUTOINCREMENT",
                replacement: "id INTEGER PRIMARY KEY"),
            ConstraintRewrite(
                table: "payments",
                text: """
                    status IN (
                            'created', 'requires_action', 'processing', 'authorized', 'captured', 'failed', 'voided')
                    """,
                replacement: """
                    status = 'created' OR status = 'requires_action' OR status = 'processing' OR status = 'authorized'
                    OR status = 'captured' OR status = 'failed' OR status = 'voided'
                    """),
        ],
        sql: """
            DROP INDEX payments_in_flight;
            CREATE UNIQUE INDEX payments_in_flight ON payments (order_id)
                WHERE status = 'created' OR status = 'requires_action' OR status = 'processing'
                    OR status = 'authorized';
            CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments
            BEGIN SELECT RAISE(ABORT, 'payments are never deleted'); END;
            """)
}
