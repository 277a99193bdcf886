import Storage

extension Migration {
    /// States are compared one after the other, see `ConstraintRewrite`; and numbers are not counted in a table of their
    /// own: nothing is ever deleted here, which the database refuses now, so that the one after the last is new.
    static let inventory0003CheaperWrites = Migration(
        id: "inventory-0003-cheaper-writes",
        rewrites: [
            ConstraintRewrite(
                table: "inventory_movements", text: "id INTEGER PRIMARY KEY AUTOINCREMENT",
                replacement: "id INTEGER PRIMARY KEY"),
            ConstraintRewrite(
                table: "inventory_reservations", text: "id INTEGER PRIMARY KEY AUTOINCREMENT",
                replacement: "id INTEGER PRIMARY KEY"),
            ConstraintRewrite(
                table: "inventory_reservations",
                text: "state IN ('held', 'committed', 'released')",
                replacement: "state = 'held' OR state = 'committed' OR state = 'released'"),
        ],
        sql: """
            CREATE TRIGGER inventory_reservations_no_delete BEFORE DELETE ON inventory_reservations
            BEGIN SELECT RAISE(ABORT, 'reservations are never deleted'); END;
            """)
}
