public import CommerceKernel
public import Orders
import Payments
import Storage

/// Units of one line to be paid back.
public struct RefundLine: Sendable, Hashable {
    public let position: Int
    public let quantity: Int

    public init(position: Int, quantity: Int) {
        self.position = position
        self.quantity = quantity
    }
}

extension CheckoutService {
    /// Pays back: everything that is left when neither amount nor lines are given (which cancels the order), else
    /// that part, which leaves the order as it is. Throws 422 `refund_too_large`.
    ///
    /// - Parameters:
    ///   - version: When given, the version the order must have.
    ///   - idempotencyKey: a request that is repeated with it pays nothing back again.
    public func refund(
        _ name: String, amount: Money? = nil, lines: [RefundLine] = [], reason: String, version: Int64? = nil,
        idempotencyKey: String? = nil
    ) async throws -> Order {
        let order = try await store.write { transaction in
            var order = try self.orders.requiredOrder(name, in: transaction)
            if try self.isRepeated(idempotencyKey, in: transaction) { return order }
            try Self.require(version, of: order)
            let balance = try self.payments.balance(ofOrder: order.id, currency: order.currency, in: transaction)
            let wanted = try lines.isEmpty ? amount : self.value(of: lines, in: order)
            if let wanted, wanted.minorUnits <= 0 {
                throw DomainError.invalid(
                    field: "amount", code: "out_of_range", message: "amount is \(wanted.decimal); it must be above 0.")
            }
            for line in lines {
                try self.orders.markRefunded(
                    position: line.position, quantity: line.quantity, of: order, in: transaction)
            }
            guard let part = wanted, part != balance else {
                try self.apply(.refund, to: &order, reason: reason, in: transaction)
                return try self.orders.requiredOrder(order.id, in: transaction)
            }
            let refunds = try self.payments.refund(
                orderID: order.id, amount: part, reason: reason, in: transaction)
            try self.scheduleRefunds(refunds, in: transaction)
            try self.orders.save(&order, in: transaction)
            return order
        }
        try failpoints.pass(.afterRefundBooked)
        return order
    }

    /// Whether the request of this key has had its effect before. Notes it otherwise.
    func isRepeated(_ key: String?, in transaction: Transaction) throws -> Bool {
        guard let key else { return false }
        return try !IdempotencyStore.claimEffect(of: key, now: time.now, in: transaction)
    }

    /// What units of lines have cost, discount and tax included. Parts of a line sum to the line, however it is cut.
    private func value(of lines: [RefundLine], in order: Order) throws -> Money {
        var sum = Money.zero(order.currency)
        for part in lines {
            guard let line = order.lines.first(where: { $0.position == part.position }),
                part.quantity > 0, part.quantity <= line.quantity - line.refunded
            else {
                throw DomainError(
                    .unprocessable, code: "refund_too_large",
                    message: "Line \(part.position) has fewer than \(part.quantity) units left to refund.")
            }
            let gross = try line.unitPrice.multiplied(by: Int64(line.quantity)).subtracting(line.discount)
                .adding(line.tax)
            let rest = line.quantity - line.refunded - part.quantity
            let shares = try gross.distributed(
                by: [Int64(line.refunded), Int64(part.quantity), Int64(rest)])
            sum = try sum.adding(shares[1])
        }
        return sum
    }
}
