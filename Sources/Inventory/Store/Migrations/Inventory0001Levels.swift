import Storage

extension Migration {
    static let inventory0001Levels = Migration(
        id: "inventory-0001-levels",
        sql: """
            CREATE TABLE inventory_levels (
                product_id TEXT NOT NULL,
                variant_id TEXT NOT NULL DEFAULT '',
                location TEXT NOT NULL DEFAULT 'main',
                on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
                reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
                updated_at INTEGER NOT NULL,
                PRIMARY KEY (product_id, variant_id, location),
                CHECK (on_hand >= reserved)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE inventory_movements (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                product_id TEXT NOT NULL,
                variant_id TEXT NOT NULL DEFAULT '',
                location TEXT NOT NULL,
                on_hand_change INTEGER NOT NULL,
                reserved_change INTEGER NOT NULL,
                on_hand INTEGER NOT NULL,
                reserved INTEGER NOT NULL,
                reason TEXT NOT NULL,
                reference TEXT,
                occurred_at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX inventory_movements_item ON inventory_movements (product_id, variant_id, id);
            CREATE TRIGGER inventory_movements_no_update BEFORE UPDATE ON inventory_movements
            BEGIN SELECT RAISE(ABORT, 'inventory_movements is append-only'); END;
            CREATE TRIGGER inventory_movements_no_delete BEFORE DELETE ON inventory_movements
            BEGIN SELECT RAISE(ABORT, 'inventory_movements is append-only'); END;
            """)
}
