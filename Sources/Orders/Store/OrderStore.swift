import CommerceKernel
import Storage

/// SQL over orders and their lines.
enum OrderStore {
    static func insert(
        _ draft: OrderDraft, id: String, hold: StockHold, now: Timestamp, in transaction: Transaction
    ) throws -> Int64 {
        let amounts = draft.amounts
        let sequence = try transaction.insert(
            """
            INSERT INTO orders (
                id, state, paid, hold, fulfilment, customer_id, email, customer_name, currency, subtotal, discount,
                shipping, tax, tax_included, total, coupon, shipping_method, shipping_address, billing_address,
                payment_method, cart_id, source, idempotency_key, token_hash, created_at, updated_at
            ) VALUES (?, 'Open', 0, ?, 'none', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, hold.rawValue, draft.customerID, draft.email, draft.customerName, amounts.total.currency,
                amounts.subtotal,
                amounts.discount, amounts.shipping, amounts.tax, amounts.taxIncluded, amounts.total, draft.coupon,
                draft.shippingMethod, draft.shippingAddress?.json.text, draft.billingAddress?.json.text,
                draft.paymentMethod, draft.cartID, draft.source, draft.idempotencyKey, draft.tokenHash, now, now,
            ])
        for line in draft.lines {
            try transaction.execute(
                """
                INSERT INTO order_lines (
                    order_sequence, position, product_id, variant_id, name, sku, quantity, unit_price, discount, tax
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    sequence, line.position, line.productID, line.variantID, line.name, line.sku, line.quantity,
                    line.unitPrice, line.discount, line.tax,
                ])
        }
        return sequence
    }

    static func isCurrent(_ order: Order, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM orders WHERE sequence = ? AND version = ? AND deleted_at IS NULL",
            [order.sequence, order.version]
        ) { _ in true } ?? false
    }

    static func order(
        where condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> Order? {
        try orders(where: condition, parameters, in: transaction).first
    }

    /// `condition` is SQL of ours, with `?` for everything that comes from outside.
    static func orders(
        where condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> [Order] {
        try transaction.query(
            "SELECT \(OrderRecord.columns) FROM orders WHERE deleted_at IS NULL AND \(condition)", parameters
        ) { row in
            try OrderRecord.order(row) { try OrderRecord.lines(of: $0, $1, in: transaction) }
        }
    }

    /// Writes what can change of an order, if it is still at its version; answers false when it is not.
    static func update(_ order: Order, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE orders SET state = ?, paid = ?, hold = ?, fulfilment = ?, payment_method = ?, updated_at = ?,
                version = version + 1
            WHERE sequence = ? AND version = ? AND deleted_at IS NULL
            """,
            [
                order.state.rawValue, order.isPaid, order.hold.rawValue, order.fulfilment.rawValue,
                order.paymentMethod, now, order.sequence, order.version,
            ]) == 1
    }

    static func condition(_ filter: OrderFilter) -> (sql: String, parameters: [any SQLConvertible]) {
        var parts: [String] = ["1 = 1"]
        var parameters: [any SQLConvertible] = []
        func add(_ sql: String, _ value: (any SQLConvertible)?) {
            guard let value else { return }
            parts.append(sql)
            parameters.append(value)
        }
        add("customer_id = ?", filter.customerID)
        add("state = ?", filter.state?.rawValue)
        add("paid = ?", filter.isPaid)
        add("fulfilment = ?", filter.fulfilment?.rawValue)
        add("email = ?", filter.email)
        add("created_at >= ?", filter.placedFrom)
        add("created_at < ?", filter.placedBefore)
        return (parts.joined(separator: " AND "), parameters)
    }
}
