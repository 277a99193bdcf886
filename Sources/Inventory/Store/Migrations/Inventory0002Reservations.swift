import Storage

extension Migration {
    static let inventory0002Reservations = Migration(
        id: "inventory-0002-reservations",
        sql: """
            CREATE TABLE inventory_reservations (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                owner TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('held', 'committed', 'released')),
                expires_at INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                closed_at INTEGER
            ) STRICT;
            CREATE UNIQUE INDEX inventory_reservations_live ON inventory_reservations (owner)
                WHERE state IN ('held', 'committed');
            CREATE INDEX inventory_reservations_expiry ON inventory_reservations (expires_at) WHERE state = 'held';
            CREATE TABLE inventory_reservation_lines (
                reservation_id INTEGER NOT NULL REFERENCES inventory_reservations (id),
                product_id TEXT NOT NULL,
                variant_id TEXT NOT NULL,
                location TEXT NOT NULL,
                quantity INTEGER NOT NULL CHECK (quantity > 0),
                PRIMARY KEY (reservation_id, product_id, variant_id, location)
            ) STRICT, WITHOUT ROWID;
            """)
}
