import Storage

extension Migration {
    static let carts0001Carts = Migration(
        id: "carts-0001-carts",
        sql: """
            CREATE TABLE carts (
                id TEXT PRIMARY KEY,
                token_hash BLOB UNIQUE,
                customer_id TEXT,
                currency TEXT NOT NULL,
                coupon TEXT,
                shipping_method TEXT,
                shipping_address TEXT,
                version INTEGER NOT NULL DEFAULT 1,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                ordered_at INTEGER
            ) STRICT;
            CREATE UNIQUE INDEX carts_customer ON carts (customer_id)
                WHERE customer_id IS NOT NULL AND ordered_at IS NULL;
            CREATE TABLE cart_items (
                id TEXT PRIMARY KEY,
                cart_id TEXT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
                product_id TEXT NOT NULL,
                variant_id TEXT NOT NULL DEFAULT '',
                quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
                seen_price INTEGER,
                added_at INTEGER NOT NULL,
                UNIQUE (cart_id, product_id, variant_id)
            ) STRICT;
            CREATE TABLE coupons (
                code TEXT PRIMARY KEY,
                definition TEXT NOT NULL,
                uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0),
                maximum_uses INTEGER,
                CHECK (maximum_uses IS NULL OR uses <= maximum_uses)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE coupon_uses (
                order_id TEXT PRIMARY KEY,
                code TEXT NOT NULL,
                customer TEXT NOT NULL,
                used_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX coupon_uses_customer ON coupon_uses (code, customer);
            CREATE TABLE shipping_methods (
                id TEXT PRIMARY KEY,
                zone_id TEXT NOT NULL,
                position INTEGER NOT NULL,
                definition TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE tax_rates (
                id TEXT PRIMARY KEY,
                definition TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            """)
}
