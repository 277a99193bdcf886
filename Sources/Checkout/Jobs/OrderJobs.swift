import CommerceKernel
import Inventory
import Orders
import Outbox
import Payments
import Storage

/// t1: reminds of an order that is not paid, once.
struct ReminderJob: JobHandler {
    static let kind = "order.reminder"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        guard let order = try checkout.unpaidOrder(job.key, in: transaction) else { return }
        try checkout.orders.announce(OrderEvents.paymentOverdue, order, in: transaction)
    }
}

/// t2: cancels an order that was never paid, and gives its goods back.
struct CancellationJob: JobHandler {
    static let kind = "order.cancellation"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        guard var order = try checkout.unpaidOrder(job.key, in: transaction) else { return }
        // A payment in flight is ended by recovery, which the cancellation schedules; money that comes all the same is
        // refunded after the grace period.
        try checkout.apply(.cancel, to: &order, in: transaction)
    }
}

/// Gives the goods of an unpaid order back when their time is over. Only Open orders that are not paid lose them: one
/// that is paid, or unlocked to be delivered before it is paid, keeps its goods until it is shipped or canceled.
struct ReservationExpiryJob: JobHandler {
    static let kind = "reservation.expiry"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        let now = checkout.time.now
        guard let reservation = try checkout.inventory.reservation(of: job.key, in: transaction),
            reservation.state == .held
        else { return }
        let order = try checkout.orders.order(job.key, in: transaction)
        if let order, order.isPaid || order.state != .open { return }
        let isPaying = try checkout.payments.hasPaymentInFlight(forOrder: job.key, in: transaction)
        if isPaying || reservation.expiresAt > now {
            let next = isPaying ? max(reservation.expiresAt, now.advanced(by: .seconds(60))) : reservation.expiresAt
            return try JobQueue.schedule(kind: Self.kind, key: job.key, at: next, in: transaction)
        }
        try checkout.inventory.giveBack(owner: job.key, in: transaction)
        if var order, order.hold == .held {
            order.hold = .released
            try checkout.orders.save(&order, in: transaction)
        }
    }
}

/// Gives the money of a canceled order back when nobody has reopened it within the grace period.
struct LateRefundJob: JobHandler {
    static let kind = "order.late_refund"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        guard var order = try checkout.orders.order(job.key, in: transaction), order.state == .canceled, order.isPaid
        else { return }
        try checkout.apply(.refund, to: &order, in: transaction)
    }
}

/// Confirms the stock of an order that was written without. An order that cannot have its goods stays pending until
/// it is locked by hand, paid (which reserves anew) or canceled for want of payment.
struct StockConfirmationJob: JobHandler {
    static let kind = "stock.confirmation"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        guard var order = try checkout.orders.order(job.key, in: transaction), order.state == .open else { return }
        do {
            try checkout.reserve(&order, in: transaction)
        } catch let error as DomainError where error.code == "out_of_stock" {}
    }
}

/// Drops, every hour, answers to repeated requests that nobody repeats any more, and carts that guests have left.
struct PruningJob: JobHandler {
    static let kind = "idempotency.pruning"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        try checkout.prune(in: transaction)
        try JobQueue.schedule(
            kind: Self.kind, key: job.key, at: checkout.time.now.advanced(by: .seconds(3600)), in: transaction)
    }
}

extension CheckoutService {
    /// The order if it still waits for its money.
    fileprivate func unpaidOrder(_ id: String, in transaction: ReadTransaction) throws -> Order? {
        guard let order = try orders.order(id, in: transaction), order.state == .open, !order.isPaid else { return nil }
        return order
    }
}
