import Storage

extension Migration {
    /// In how many orders products were bought, and in how many two of them together. Nothing of who bought them.
    static let analytics0002Sales = Migration(
        id: "analytics-0002-sales",
        sql: """
            CREATE TABLE analytics_sold_products (
                product_id TEXT PRIMARY KEY,
                orders INTEGER NOT NULL CHECK (orders > 0)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE analytics_bought_together (
                product_id TEXT NOT NULL,
                other_id TEXT NOT NULL CHECK (other_id <> product_id),
                orders INTEGER NOT NULL CHECK (orders > 0),
                PRIMARY KEY (product_id, other_id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX analytics_bought_together_most ON analytics_bought_together (product_id, orders);
            """)
}
