import Storage

extension Migration {
    /// Parcels of an order before it was reopened: kept, but no part of its new delivery.
    static let orders0002FormerShipments = Migration(
        id: "orders-0002-former-shipments",
        sql: """
            ALTER TABLE order_shipments ADD COLUMN is_former INTEGER NOT NULL DEFAULT 0 CHECK (is_former IN (0, 1));
            """)
}
