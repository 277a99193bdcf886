import CommerceKernel
import Orders

extension Order {
    /// An order at one place of the lifecycle.
    static func example(
        sequence: Int64 = 3, _ state: OrderState = .open, isPaid: Bool = false, hold: StockHold = .none,
        fulfilment: Fulfilment = .none, name: String? = nil, lines: [OrderLine] = [], total: String = "0.00",
        customerID: String? = nil
    ) throws -> Order {
        let total = try Money(decimal: total, currency: .usd)
        let zero = Money.zero(.usd)
        return Order(
            id: "3fa85f64-5717-4562-b3fc-2c963f66afa6", sequence: sequence,
            lifecycle: OrderLifecycle(state: state, isPaid: isPaid), hold: hold, fulfilment: fulfilment,
            customerID: customerID, email: nil, customerName: name, lines: lines,
            amounts: OrderAmounts(
                subtotal: total, discount: zero, shipping: zero, tax: zero, taxIncluded: zero, total: total),
            coupon: nil, shippingMethod: nil, shippingAddress: nil, billingAddress: nil, paymentMethod: "none",
            cartID: nil, source: "002", createdAt: .january, updatedAt: .january, version: 1)
    }

    static func laptop() throws -> Order {
        let price = try Money(decimal: "1299.99", currency: .usd)
        let line = OrderLine(
            position: 1, productID: "P", variantID: nil, name: "Laptop", sku: nil, quantity: 1, unitPrice: price,
            discount: .zero(.usd), tax: .zero(.usd))
        return try example(name: "John Doe", lines: [line], total: "1299.99")
    }
}

extension Timestamp {
    /// 2024-01-20T10:30:00Z
    static let january = Timestamp.seconds(1_705_746_600)
}
