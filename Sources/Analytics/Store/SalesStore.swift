import Storage

/// What is bought, and what with it.
enum SalesStore {
    /// Counts an order of different products.
    static func record(_ products: [String], in transaction: Transaction) throws {
        for product in products {
            try transaction.execute(
                """
                INSERT INTO analytics_sold_products (product_id, orders) VALUES (?, 1)
                ON CONFLICT (product_id) DO UPDATE SET orders = orders + 1
                """, [product])
            for other in products where other != product {
                try transaction.execute(
                    """
                    INSERT INTO analytics_bought_together (product_id, other_id, orders) VALUES (?, ?, 1)
                    ON CONFLICT (product_id, other_id) DO UPDATE SET orders = orders + 1
                    """, [product, other])
            }
        }
    }

    struct Pair {
        let other: String
        let together: Int
        /// Orders with the other one at all.
        let orders: Int
    }

    /// The products most often bought with one, in `least` orders or more.
    static func pairs(
        with product: String, least: Int, limit: Int, in transaction: ReadTransaction
    ) throws -> [Pair] {
        try transaction.query(
            """
            SELECT pair.other_id, pair.orders, sold.orders FROM analytics_bought_together pair
            JOIN analytics_sold_products sold ON sold.product_id = pair.other_id
            WHERE pair.product_id = ? AND pair.orders >= ?
            ORDER BY pair.orders DESC, pair.other_id LIMIT ?
            """, [product, least, limit]
        ) { Pair(other: $0.text(0), together: $0.int(1), orders: $0.int(2)) }
    }
}
