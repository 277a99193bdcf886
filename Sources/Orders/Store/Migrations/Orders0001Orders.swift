import Storage

extension Migration {
    static let orders0001Orders = Migration(
        id: "orders-0001-orders",
        sql: """
            CREATE TABLE orders (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                version INTEGER NOT NULL DEFAULT 1,
                state TEXT NOT NULL
                    CHECK (state IN ('Open', 'ReadyForDelivery', 'AwaitingPayment', 'Completed', 'Canceled')),
                paid INTEGER NOT NULL CHECK (paid IN (0, 1)),
                hold TEXT NOT NULL CHECK (hold IN ('none', 'held', 'committed', 'released')),
                fulfilment TEXT NOT NULL CHECK (fulfilment IN ('none', 'shipped', 'delivered')),
                customer_id TEXT,
                email TEXT,
                customer_name TEXT,
                currency TEXT NOT NULL,
                subtotal INTEGER NOT NULL CHECK (subtotal >= 0),
                discount INTEGER NOT NULL CHECK (discount >= 0),
                shipping INTEGER NOT NULL CHECK (shipping >= 0),
                tax INTEGER NOT NULL CHECK (tax >= 0),
                tax_included INTEGER NOT NULL CHECK (tax_included >= 0),
                total INTEGER NOT NULL CHECK (total >= 0),
                coupon TEXT,
                shipping_method TEXT,
                shipping_address TEXT,
                billing_address TEXT,
                payment_method TEXT NOT NULL,
                cart_id TEXT UNIQUE,
                source TEXT NOT NULL,
                idempotency_key TEXT UNIQUE,
                token_hash BLOB UNIQUE,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                deleted_at INTEGER,
                CHECK (subtotal - discount + shipping + tax = total),
                CHECK (state <> 'Completed' OR paid = 1),
                CHECK (state <> 'AwaitingPayment' OR paid = 0)
            ) STRICT;
            CREATE INDEX orders_customer ON orders (customer_id, sequence);
            CREATE INDEX orders_state ON orders (state, sequence);
            CREATE TABLE order_lines (
                order_sequence INTEGER NOT NULL REFERENCES orders (sequence),
                position INTEGER NOT NULL,
                product_id TEXT,
                variant_id TEXT,
                name TEXT NOT NULL,
                sku TEXT,
                quantity INTEGER NOT NULL CHECK (quantity > 0),
                unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
                discount INTEGER NOT NULL CHECK (discount >= 0),
                tax INTEGER NOT NULL CHECK (tax >= 0),
                shipped INTEGER NOT NULL DEFAULT 0 CHECK (shipped BETWEEN 0 AND quantity),
                refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND quantity),
                PRIMARY KEY (order_sequence, position)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE order_shipments (
                id TEXT PRIMARY KEY,
                order_sequence INTEGER NOT NULL REFERENCES orders (sequence),
                carrier TEXT,
                tracking_number TEXT,
                shipped_at INTEGER NOT NULL,
                delivered_at INTEGER
            ) STRICT;
            CREATE INDEX order_shipments_order ON order_shipments (order_sequence);
            CREATE TABLE order_shipment_lines (
                shipment_id TEXT NOT NULL REFERENCES order_shipments (id),
                position INTEGER NOT NULL,
                quantity INTEGER NOT NULL CHECK (quantity > 0),
                PRIMARY KEY (shipment_id, position)
            ) STRICT, WITHOUT ROWID;
            """)
}
