import Storage

extension Migration {
    static let catalog0002Categories = Migration(
        id: "catalog-0002-categories",
        sql: """
            CREATE TABLE categories (
                id INTEGER PRIMARY KEY,
                parent_id INTEGER REFERENCES categories (id),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
                slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 255),
                created_at INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX categories_sibling ON categories (coalesce(parent_id, 0), name);
            CREATE INDEX categories_name ON categories (name);
            CREATE TABLE product_categories (
                product_id TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
                category_id INTEGER NOT NULL REFERENCES categories (id),
                PRIMARY KEY (product_id, category_id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX product_categories_category ON product_categories (category_id);
            """)
}
