import CommerceKernel
public import Orders
import Outbox
public import Storage

extension CheckoutService {
    /// Writes an order whose lines and amounts are settled, without setting its goods aside: a job does that right
    /// after, or `reserve` before it. For contracts in which an order waits for its stock to be confirmed.
    ///
    /// `draft` is made in the transaction that writes the order, which may be run again.
    public func record(
        _ draft: @escaping @Sendable (Transaction) throws -> OrderDraft
    ) async throws -> Order {
        try await store.write { transaction in
            let order = try self.orders.create(draft(transaction), in: transaction)
            try self.startTimeouts(of: order, in: transaction)
            if !Self.wantedStock(of: order.lines).isEmpty {
                try JobQueue.schedule(
                    kind: StockConfirmationJob.kind, key: order.id, at: self.time.now, in: transaction)
            }
            return order
        }
    }

    /// Sets the goods of an order aside, once: what is set aside or taken already stays as it is. Throws 422
    /// `out_of_stock` when they are short, all or nothing, and 422 for an order that is over.
    public func reserve(_ name: String) async throws -> Order {
        try await store.write { transaction in
            var order = try self.orders.requiredOrder(name, in: transaction)
            try self.reserve(&order, in: transaction)
            return order
        }
    }

    func reserve(_ order: inout Order, in transaction: Transaction) throws {
        switch order.hold {
        case .held, .committed: return
        case .none, .released: break
        }
        guard order.state == .open || order.state == .readyForDelivery else {
            throw DomainError(
                .unprocessable, code: "event_refused",
                message: "The order \(order.number) is \(order.state.rawValue); its stock cannot be reserved.")
        }
        try hold(&order, isRequired: true, in: transaction)
        try orders.save(&order, in: transaction)
        try JobQueue.cancel(kind: StockConfirmationJob.kind, key: order.id, in: transaction)
    }
}
