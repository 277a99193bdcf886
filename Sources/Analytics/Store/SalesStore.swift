import Storage

/// How many orders bought what, and what with it.
struct Sales {
    private(set) var orders: [String: Int] = [:]
    private(set) var together: [String: [String: Int]] = [:]

    /// Counts an order of different products.
    mutating func add(_ products: some Collection<String>) {
        for product in products {
            orders[product, default: 0] += 1
            for other in products where other != product { together[product, default: [:]][other, default: 0] += 1 }
        }
    }
}

/// What is bought, and what with it.
enum SalesStore {
    static func record(_ sales: Sales, in transaction: Transaction) throws {
        for (product, orders) in sales.orders.sorted(by: { $0.key < $1.key }) {
            try transaction.execute(
                """
                INSERT INTO analytics_sold_products (product_id, orders) VALUES (?, ?)
                ON CONFLICT (product_id) DO UPDATE SET orders = orders + excluded.orders
                """, [product, orders])
        }
        for (product, others) in sales.together.sorted(by: { $0.key < $1.key }) {
            for (other, orders) in others.sorted(by: { $0.key < $1.key }) {
                try transaction.execute(
                    """
                    INSERT INTO analytics_bought_together (product_id, other_id, orders) VALUES (?, ?, ?)
                    ON CONFLICT (product_id, other_id) DO UPDATE SET orders = orders + excluded.orders
                    """, [product, other, orders])
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
