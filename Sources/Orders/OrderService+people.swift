import CommerceKernel
import Outbox
public import Storage

extension OrderService {
    /// How long after its last change an order that left, but was never said to have arrived, is still under way.
    static let arrivalPeriod: Duration = .seconds(30 * 86_400)

    /// Every order of an account, the newest first.
    public func orders(ofCustomer id: String, in transaction: ReadTransaction) throws -> [Order] {
        try OrderStore.orders(where: "customer_id = ? ORDER BY sequence DESC", [id], in: transaction)
    }

    /// Whether nothing is to be done for an order any more that needs to know for whom.
    public func isOver(_ order: Order) -> Bool {
        switch order.state {
        case .canceled: !order.isPaid
        case .completed:
            order.fulfilment == .delivered || order.updatedAt.advanced(by: Self.arrivalPeriod) <= time.now
        case .open, .readyForDelivery, .awaitingPayment: false
        }
    }

    /// Takes the person out of an order: account, name, address, e-mail and the guest's link. Amounts, lines and, since
    /// taxes went by them, country and state stay for the books.
    public func forgetPerson(in order: Order, in transaction: Transaction) throws {
        func place(_ address: PostalAddress?) -> String? {
            address.map { PostalAddress(street: "", city: "", state: $0.state, country: $0.country).json.text }
        }
        try transaction.execute(
            """
            UPDATE orders SET customer_id = NULL, email = NULL, customer_name = NULL, token_hash = NULL,
                shipping_address = ?, billing_address = ?, version = version + 1
            WHERE sequence = ?
            """, [place(order.shippingAddress), place(order.billingAddress), order.sequence])
        try forgetEvents(ofOrder: order.id, in: transaction)
    }

    /// The same for the orders of an account that were deleted, of which nothing is needed.
    public func forgetPersonInDeletedOrders(ofCustomer id: String, in transaction: Transaction) throws {
        let orders = try transaction.query(
            """
            UPDATE orders SET customer_id = NULL, email = NULL, customer_name = NULL, token_hash = NULL,
                shipping_address = NULL, billing_address = NULL
            WHERE customer_id = ? AND deleted_at IS NOT NULL RETURNING id
            """, [id]
        ) { $0.text(0) }
        for order in orders { try forgetEvents(ofOrder: order, in: transaction) }
    }

    private func forgetEvents(ofOrder id: String, in transaction: Transaction) throws {
        try Outbox.forget(["customerId", "email"], ofSubject: "order/\(id)", in: transaction)
    }
}
