import Storage

extension Migration {
    /// Sales by day, and orders of a span of time, without reading all that came before.
    static let orders0003Days = Migration(
        id: "orders-0003-days", sql: "CREATE INDEX orders_created ON orders (created_at);")
}
