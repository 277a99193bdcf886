import CommerceKernel
import Storage

/// Rows of `orders` and `order_lines` as values.
enum OrderRecord {
    static let columns = """
        sequence, id, version, state, paid, hold, fulfilment, customer_id, email, customer_name, currency, subtotal,
        discount, shipping, tax, tax_included, total, coupon, shipping_method, shipping_address, billing_address,
        payment_method, cart_id, source, created_at, updated_at
        """

    static func order(_ row: Row, lines: (Int64, Currency) throws -> [OrderLine]) throws -> Order {
        guard let state = OrderState(rawValue: row.text(3)), let hold = StockHold(rawValue: row.text(5)),
            let fulfilment = Fulfilment(rawValue: row.text(6)), let currency = Currency(row.text(10))
        else { throw StorageError.corrupt("order \(row.int64(0)) has an unknown state or currency") }
        func money(_ column: Int32) -> Money { Money(minorUnits: row.int64(column), currency: currency) }
        func address(_ column: Int32) throws -> PostalAddress? {
            try row.optionalBytes(column).flatMap { PostalAddress(json: try JSONParser.parse($0)) }
        }
        return Order(
            id: row.text(1), sequence: row.int64(0), lifecycle: OrderLifecycle(state: state, isPaid: row.bool(4)),
            hold: hold, fulfilment: fulfilment, customerID: row.optionalText(7), email: row.optionalText(8),
            customerName: row.optionalText(9), lines: try lines(row.int64(0), currency),
            amounts: OrderAmounts(
                subtotal: money(11), discount: money(12), shipping: money(13), tax: money(14), taxIncluded: money(15),
                total: money(16)),
            coupon: row.optionalText(17), shippingMethod: row.optionalText(18), shippingAddress: try address(19),
            billingAddress: try address(20), paymentMethod: row.text(21), cartID: row.optionalText(22),
            source: row.text(23), createdAt: row.timestamp(24), updatedAt: row.timestamp(25), version: row.int64(2))
    }

    static func lines(of sequence: Int64, _ currency: Currency, in transaction: ReadTransaction) throws -> [OrderLine] {
        try transaction.query(
            """
            SELECT position, product_id, variant_id, name, sku, quantity, unit_price, discount, tax, shipped, refunded
            FROM order_lines WHERE order_sequence = ? ORDER BY position
            """, [sequence]
        ) { row in
            func money(_ column: Int32) -> Money { Money(minorUnits: row.int64(column), currency: currency) }
            return OrderLine(
                position: row.int(0), productID: row.optionalText(1), variantID: row.optionalText(2),
                name: row.text(3), sku: row.optionalText(4), quantity: row.int(5), unitPrice: money(6),
                discount: money(7), tax: money(8), shipped: row.int(9), refunded: row.int(10))
        }
    }
}
