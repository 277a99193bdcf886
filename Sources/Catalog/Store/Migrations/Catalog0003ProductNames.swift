import Storage

extension Migration {
    /// Published contracts name a product by its name.
    static let catalog0003ProductNames = Migration(
        id: "catalog-0003-product-names", sql: "CREATE INDEX products_name ON products (lower(name));")
}
