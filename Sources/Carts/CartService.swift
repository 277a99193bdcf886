public import CommerceKernel
import Outbox
public import Storage

/// Carts: wishes of guests and of signed-in shoppers. Prices and stock are the business of `Checkout`.
public struct CartService: Sendable {
    public static let migrations: [Migration] = [.carts0001Carts, .carts0002Expiry]
    public static let maximumItems = 200
    public static let maximumQuantity = 1_000_000

    let outbox: Outbox
    let time: any TimeSource
    let ids: any IDSource

    public init(time: any TimeSource, ids: any IDSource) {
        outbox = Outbox(time: time)
        self.time = time
        self.ids = ids
    }

    public func cart(_ id: String, in transaction: ReadTransaction) throws -> Cart? {
        try CartStore.cart(where: "id = ?", [id], in: transaction)
    }

    /// The cart whose secret token has this SHA-256.
    public func cart(tokenHash: [UInt8], in transaction: ReadTransaction) throws -> Cart? {
        try CartStore.cart(where: "token_hash = ?", [tokenHash], in: transaction)
    }

    /// The id of a guest's cart that has become an order.
    public func orderedCart(tokenHash: [UInt8], in transaction: ReadTransaction) throws -> String? {
        try transaction.first(
            "SELECT id FROM carts WHERE token_hash = ? AND ordered_at IS NOT NULL", [tokenHash]
        ) { $0.text(0) }
    }

    public func cart(ofCustomer id: String, in transaction: ReadTransaction) throws -> Cart? {
        try CartStore.cart(where: "customer_id = ?", [id], in: transaction)
    }

    /// Whose a cart is, also of one that has become an order. Nil when there is none.
    public func owner(ofCart id: String, in transaction: ReadTransaction) throws -> CartOwner? {
        try transaction.first(
            "SELECT customer_id, token_hash, currency, shipping_address FROM carts WHERE id = ?", [id]
        ) { row in
            guard let currency = Currency(row.text(2)) else { throw StorageError.corrupt("cart \(id)") }
            return CartOwner(
                customerID: row.optionalText(0), tokenHash: row.optionalBytes(1), currency: currency,
                shippingAddress: try row.optionalBytes(3).flatMap { PostalAddress(json: try JSONParser.parse($0)) })
        }
    }

    /// A guest's new cart, found again by its token.
    public func createGuestCart(
        tokenHash: [UInt8], currency: Currency, in transaction: Transaction
    ) throws -> Cart {
        let id = ids.identifier(prefix: "cart_")
        try CartStore.insert(
            id: id, tokenHash: tokenHash, customerID: nil, currency: currency, now: time.now, in: transaction)
        return try required(id, in: transaction)
    }

    /// The signed-in shopper's cart, made when there is none.
    public func cart(
        ofCustomer id: String, orNewIn currency: Currency, in transaction: Transaction
    ) throws -> Cart {
        if let present = try cart(ofCustomer: id, in: transaction) { return present }
        let cartID = ids.identifier(prefix: "cart_")
        try CartStore.insert(
            id: cartID, tokenHash: nil, customerID: id, currency: currency, now: time.now, in: transaction)
        return try required(cartID, in: transaction)
    }

    /// Adds units to the item of this product and variant. `price` is what one costs now.
    public func add(
        _ quantity: Int, of productID: String, variantID: String?, price: Money?, to cart: Cart,
        in transaction: Transaction
    ) throws -> Cart {
        let now = time.now
        let isNew = !cart.items.contains { $0.productID == productID && $0.variantID == variantID }
        guard !isNew || cart.items.count < Self.maximumItems else {
            throw DomainError(
                .unprocessable, code: "cart_full", message: "A cart holds at most \(Self.maximumItems) items.")
        }
        let item: (id: String, quantity: Int)?
        do {
            item = try CartStore.add(
                quantity, productID: productID, variantID: variantID, price: price,
                itemID: ids.identifier(prefix: "item_"), to: cart.id, now: now, in: transaction)
        } catch StorageError.checkViolation {
            throw Self.quantityOutOfRange(quantity)
        }
        try CartStore.touch(cart.id, now: now, in: transaction)
        try outbox.append(
            OutboxEvent(
                type: CartEvents.itemAdded, subject: "cart/\(cart.id)",
                payload: [
                    "cartId": .string(cart.id), "itemId": .string(item?.id ?? ""), "productId": .string(productID),
                    "variantId": variantID.map { .string($0) } ?? .null, "added": .integer(quantity),
                    "quantity": .integer(item?.quantity ?? quantity),
                    "customerId": cart.customerID.map { .string($0) } ?? .null,
                ]), in: transaction)
        return try required(cart.id, in: transaction)
    }

    /// Sets how many are wanted of an item. `price` is what one costs now.
    public func change(
        item id: String, to quantity: Int, price: Money?, in cart: Cart, _ transaction: Transaction
    ) throws -> Cart {
        guard (1...Self.maximumQuantity).contains(quantity) else { throw Self.quantityOutOfRange(quantity) }
        let count = try transaction.execute(
            "UPDATE cart_items SET quantity = ?, seen_price = ? WHERE id = ? AND cart_id = ?",
            [quantity, price, id, cart.id])
        guard count == 1 else { throw DomainError.notFound("cart item", id: id) }
        try CartStore.touch(cart.id, now: time.now, in: transaction)
        return try required(cart.id, in: transaction)
    }

    public func remove(item id: String, from cart: Cart, in transaction: Transaction) throws -> Cart {
        guard try transaction.execute("DELETE FROM cart_items WHERE id = ? AND cart_id = ?", [id, cart.id]) == 1 else {
            throw DomainError.notFound("cart item", id: id)
        }
        try CartStore.touch(cart.id, now: time.now, in: transaction)
        return try required(cart.id, in: transaction)
    }

    public func setCoupon(_ code: String?, of cart: Cart, in transaction: Transaction) throws -> Cart {
        try transaction.execute("UPDATE carts SET coupon = ? WHERE id = ?", [code?.uppercased(), cart.id])
        try CartStore.touch(cart.id, now: time.now, in: transaction)
        return try required(cart.id, in: transaction)
    }

    public func setShipping(
        method: String?, address: PostalAddress?, of cart: Cart, in transaction: Transaction
    ) throws -> Cart {
        try transaction.execute(
            "UPDATE carts SET shipping_method = ?, shipping_address = ? WHERE id = ?",
            [method, (address ?? cart.shippingAddress)?.json.text, cart.id])
        try CartStore.touch(cart.id, now: time.now, in: transaction)
        return try required(cart.id, in: transaction)
    }

    public func delete(_ cart: Cart, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM carts WHERE id = ? AND ordered_at IS NULL", [cart.id])
    }

    /// Moves a guest's items into the shopper's cart at login and ends the guest's. Quantities add up to at most
    /// `maximumQuantity`; items beyond `maximumItems` stay in the guest's cart, which then goes on.
    ///
    /// An empty cart of the shopper's takes the guest's currency. Coupon and address are taken where there is none.
    public func merge(guest: Cart, into own: Cart, in transaction: Transaction) throws -> Cart {
        guard guest.id != own.id, guest.customerID == nil else { return own }
        if own.items.isEmpty, own.currency != guest.currency {
            try transaction.execute("UPDATE carts SET currency = ? WHERE id = ?", [guest.currency, own.id])
        }
        let keepsPrices = own.items.isEmpty || own.currency == guest.currency
        var room = Self.maximumItems - own.items.count
        var isMoved = true
        for item in guest.items {
            let present = own.items.first { $0.productID == item.productID && $0.variantID == item.variantID }
            let quantity = min(item.quantity, Self.maximumQuantity - (present?.quantity ?? 0))
            if present == nil, room <= 0 {
                isMoved = false
                continue
            }
            if present == nil { room -= 1 }
            if quantity > 0 {
                _ = try CartStore.add(
                    quantity, productID: item.productID, variantID: item.variantID,
                    price: keepsPrices ? item.seenPrice : nil, itemID: ids.identifier(prefix: "item_"), to: own.id,
                    now: time.now, in: transaction)
            }
            try transaction.execute("DELETE FROM cart_items WHERE id = ?", [item.id])
        }
        if own.coupon == nil, let coupon = guest.coupon { _ = try setCoupon(coupon, of: own, in: transaction) }
        if own.shippingAddress == nil, let address = guest.shippingAddress {
            _ = try setShipping(method: guest.shippingMethod, address: address, of: own, in: transaction)
        }
        if isMoved { try delete(guest, in: transaction) }
        try CartStore.touch(own.id, now: time.now, in: transaction)
        return try required(own.id, in: transaction)
    }

    /// Deletes guests' carts that were last changed before `moment` and never ordered, a thousand at a time.
    public func deleteGuestCarts(untouchedSince moment: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM carts WHERE id IN (
                SELECT id FROM carts WHERE customer_id IS NULL AND ordered_at IS NULL AND updated_at < ? LIMIT 1000)
            """, [moment])
    }

    /// Ends a cart that became an order. Answers false when it has ended before.
    @discardableResult
    public func markOrdered(_ id: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "UPDATE carts SET ordered_at = ? WHERE id = ? AND ordered_at IS NULL", [time.now, id]) == 1
    }

    private func required(_ id: String, in transaction: ReadTransaction) throws -> Cart {
        guard let cart = try cart(id, in: transaction) else { throw DomainError.notFound("cart", id: id) }
        return cart
    }

    static func quantityOutOfRange(_ quantity: Int) -> DomainError {
        .invalid(
            field: "quantity", code: "out_of_range",
            message: "quantity is \(quantity); an item has from 1 to \(maximumQuantity).")
    }
}

/// Types of the events this room appends; the subject is `cart/ID`.
public enum CartEvents {
    public static let itemAdded = "cart.item_added"
}
