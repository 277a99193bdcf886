import CommerceKernel
import Storage

/// SQL over `products` and `product_variants`.
enum ProductStore {
    static let columns = """
        id, sku, gtin, name, slug, description, brand, category_paths, price, compare_at_price, currency, images, \
        attributes, options, variant_count, rating, rating_count, popularity, created_at, updated_at, version
        """

    // MARK: Reading

    static func product(id: String, in transaction: ReadTransaction) throws -> Product? {
        try first("WHERE id = ?", [id], in: transaction)
    }

    static func product(slug: String, in transaction: ReadTransaction) throws -> Product? {
        try first("WHERE slug = ?", [slug], in: transaction)
    }

    /// Products of the given ids, in the order of ids.
    static func products(ids: [String], in transaction: ReadTransaction) throws -> [Product] {
        // One statement for every id: the plan is the primary key's, and the text stays the same for the cache.
        try ids.compactMap { try product(id: $0, in: transaction) }
    }

    static func products(after id: String, limit: Int, in transaction: ReadTransaction) throws -> [Product] {
        try all("WHERE id > ? ORDER BY id LIMIT ?", [id, limit], in: transaction)
    }

    static func products(named name: String, limit: Int, in transaction: ReadTransaction) throws -> [Product] {
        try all("WHERE lower(name) = lower(?) ORDER BY id LIMIT ?", [name, limit], in: transaction)
    }

    static func ids(after id: String, limit: Int, in transaction: ReadTransaction) throws -> [String] {
        try transaction.query("SELECT id FROM products WHERE id > ? ORDER BY id LIMIT ?", [id, limit]) { $0.text(0) }
    }

    static func ids(sku: String, in transaction: ReadTransaction) throws -> [String] {
        try transaction.query("SELECT id FROM products WHERE sku = ? ORDER BY id LIMIT 2", [sku]) { $0.text(0) }
    }

    static func count(in transaction: ReadTransaction) throws -> Int {
        try transaction.first("SELECT count(*) FROM products") { $0.int(0) } ?? 0
    }

    static func holder(ofSlug slug: String, in transaction: ReadTransaction) throws -> String? {
        try transaction.first("SELECT id FROM products WHERE slug = ?", [slug]) { $0.text(0) }
    }

    private static func first(
        _ condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> Product? {
        try all(condition, parameters, in: transaction).first
    }

    private static func all(
        _ condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> [Product] {
        var products: [Product] = []
        try transaction.forEach("SELECT \(columns) FROM products \(condition)", parameters) { row in
            var product = try ProductRecord.product(row)
            if row.int(14) > 0 { product.variants = try variants(of: product, in: transaction) }
            products.append(product)
            return true
        }
        return products
    }

    private static func variants(of product: Product, in transaction: ReadTransaction) throws -> [ProductVariant] {
        try transaction.query(
            """
            SELECT id, sku, gtin, options, price, compare_at_price, image FROM product_variants
            WHERE product_id = ? ORDER BY position
            """, [product.id]
        ) { try ProductRecord.variant($0, currency: product.currency) }
    }

    // MARK: Writing

    static func insert(_ product: Product, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO products (
                sku, gtin, name, slug, description, brand, category, category_paths, price, compare_at_price, currency,
                images, attributes, options, variant_count, rating, rating_count, popularity, created_at, updated_at,
                version, id
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, ProductRecord.parameters(product))
        try insertVariants(of: product, in: transaction)
    }

    /// Replaces the row if it still has the version before `product.version`; answers whether it had.
    static func update(
        _ product: Product, replacingVariants: Bool, in transaction: Transaction
    ) throws -> Bool {
        let changed = try transaction.execute(
            """
            UPDATE products SET
                sku = ?, gtin = ?, name = ?, slug = ?, description = ?, brand = ?, category = ?, category_paths = ?,
                price = ?, compare_at_price = ?, currency = ?, images = ?, attributes = ?, options = ?,
                variant_count = ?, rating = ?, rating_count = ?, popularity = ?, created_at = ?, updated_at = ?,
                version = ?
            WHERE id = ? AND version = ?
            """, ProductRecord.parameters(product) + [product.version - 1])
        guard changed == 1 else { return false }
        if replacingVariants {
            try transaction.execute("DELETE FROM product_variants WHERE product_id = ?", [product.id])
            try insertVariants(of: product, in: transaction)
        }
        return true
    }

    /// Deletes the row, whatever its version or only that one; answers whether it was there.
    static func delete(id: String, version: Int64?, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "DELETE FROM products WHERE id = ?1 AND (?2 IS NULL OR version = ?2)", [id, version]) == 1
    }

    private static func insertVariants(of product: Product, in transaction: Transaction) throws {
        for (position, variant) in product.variants.enumerated() {
            try transaction.execute(
                """
                INSERT INTO product_variants (
                    product_id, id, position, sku, gtin, options, price, compare_at_price, image
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    product.id, variant.id, position, variant.sku, variant.gtin,
                    ProductRecord.text(variant.options), variant.price, variant.compareAtPrice, variant.image,
                ])
        }
    }
}
