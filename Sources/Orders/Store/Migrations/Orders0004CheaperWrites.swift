import Storage

extension Migration {
    /// States are compared one after the other, see `ConstraintRewrite`; and numbers are not counted in a table of their
    /// own: no order is ever deleted, which the database refuses now, so that the one after the last is new.
    static let orders0004CheaperWrites = Migration(
        id: "orders-0004-cheaper-writes",
        rewrites: [
            ConstraintRewrite(
                table: "orders", text: "sequence INTEGER PRIMARY KEY AUTOINCREMENT",
                replacement: "sequence INTEGER PRIMARY KEY"),
            ConstraintRewrite(
                table: "orders",
                text: "state IN ('Open', 'ReadyForDelivery', 'AwaitingPayment', 'Completed', 'Canceled')",
                replacement: """
                    state = 'Open' OR state = 'ReadyForDelivery' OR state = 'AwaitingPayment' OR state = 'Completed'
                    OR state = 'Canceled'
                    """),
            ConstraintRewrite(
                table: "orders",
                text: "hold IN ('none', 'held', 'committed', 'released')",
                replacement: "hold = 'none' OR hold = 'held' OR hold = 'committed' OR hold = 'released'"),
            ConstraintRewrite(
                table: "orders",
                text: "fulfilment IN ('none', 'shipped', 'delivered')",
                replacement: "fulfilment = 'none' OR fulfilment = 'shipped' OR fulfilment = 'delivered'"),
        ],
        sql: """
            CREATE TRIGGER orders_no_delete BEFORE DELETE ON orders
            BEGIN SELECT RAISE(ABORT, 'orders are never deleted'); END;
            """)
}
