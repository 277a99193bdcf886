import CommerceKernel
import Storage

/// SQL over carts and their items.
enum CartStore {
    static func cart(
        where condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> Cart? {
        try transaction.first(
            """
            SELECT id, customer_id, currency, coupon, shipping_method, shipping_address, created_at, updated_at, version
            FROM carts WHERE ordered_at IS NULL AND \(condition)
            """, parameters
        ) { row in
            guard let currency = Currency(row.text(2)) else { throw StorageError.corrupt("cart \(row.text(0))") }
            let address = try row.optionalBytes(5).flatMap { PostalAddress(json: try JSONParser.parse($0)) }
            return Cart(
                id: row.text(0), customerID: row.optionalText(1), currency: currency, coupon: row.optionalText(3),
                shippingMethod: row.optionalText(4), shippingAddress: address,
                items: try items(of: row.text(0), currency, in: transaction), createdAt: row.timestamp(6),
                updatedAt: row.timestamp(7), version: row.int64(8))
        }
    }

    private static func items(
        of cartID: String, _ currency: Currency, in transaction: ReadTransaction
    ) throws -> [CartItem] {
        try transaction.query(
            """
            SELECT id, product_id, variant_id, quantity, seen_price FROM cart_items WHERE cart_id = ?
            ORDER BY added_at, id
            """, [cartID]
        ) { row in
            let variant = row.text(2)
            return CartItem(
                id: row.text(0), productID: row.text(1), variantID: variant.isEmpty ? nil : variant,
                quantity: row.int(3),
                seenPrice: row.optionalInt64(4).map { Money(minorUnits: $0, currency: currency) })
        }
    }

    static func insert(
        id: String, tokenHash: [UInt8]?, customerID: String?, currency: Currency, now: Timestamp,
        in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO carts (id, token_hash, customer_id, currency, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
            """, [id, tokenHash, customerID, currency, now, now])
    }

    static func touch(_ id: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE carts SET version = version + 1, updated_at = ? WHERE id = ?", [now, id])
    }

    /// Adds to the item of the same product and variant, or makes one; answers its id and quantity.
    static func add(
        _ quantity: Int, productID: String, variantID: String?, price: Money?, itemID: String, to cartID: String,
        now: Timestamp, in transaction: Transaction
    ) throws -> (id: String, quantity: Int)? {
        try transaction.first(
            """
            INSERT INTO cart_items (id, cart_id, product_id, variant_id, quantity, seen_price, added_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (cart_id, product_id, variant_id) DO UPDATE SET
                quantity = cart_items.quantity + excluded.quantity, seen_price = excluded.seen_price
            RETURNING id, quantity
            """, [itemID, cartID, productID, variantID ?? "", quantity, price, now]
        ) { (id: $0.text(0), quantity: $0.int(1)) }
    }
}
