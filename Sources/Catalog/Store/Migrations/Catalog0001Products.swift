import Storage

extension Migration {
    static let catalog0001Products = Migration(
        id: "catalog-0001-products",
        sql: """
            CREATE TABLE products (
                id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
                sku TEXT,
                gtin TEXT,
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1000),
                slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 255),
                description TEXT,
                brand TEXT,
                category TEXT,
                category_paths TEXT NOT NULL DEFAULT '[]',
                price INTEGER CHECK (price >= 0),
                compare_at_price INTEGER CHECK (compare_at_price >= 0),
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                images TEXT NOT NULL DEFAULT '[]',
                attributes TEXT NOT NULL DEFAULT '{}',
                options TEXT NOT NULL DEFAULT '[]',
                variant_count INTEGER NOT NULL DEFAULT 0 CHECK (variant_count >= 0),
                rating REAL CHECK (rating BETWEEN 0 AND 5),
                rating_count INTEGER NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
                popularity REAL NOT NULL DEFAULT 0 CHECK (popularity >= 0),
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                version INTEGER NOT NULL CHECK (version >= 1)
            ) STRICT;
            CREATE INDEX products_category ON products (category);
            CREATE INDEX products_sku ON products (sku) WHERE sku IS NOT NULL;
            CREATE TABLE product_variants (
                product_id TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
                id TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
                position INTEGER NOT NULL,
                sku TEXT,
                gtin TEXT,
                options TEXT NOT NULL DEFAULT '{}',
                price INTEGER CHECK (price >= 0),
                compare_at_price INTEGER CHECK (compare_at_price >= 0),
                image TEXT,
                PRIMARY KEY (product_id, id)
            ) STRICT, WITHOUT ROWID;
            """)
}
