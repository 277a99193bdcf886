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

    func run(_ job: Job) async throws {
        try await checkout.store.write { [checkout] transaction in
            if let order = try checkout.orders.order(job.key, in: transaction), order.state == .open, !order.isPaid {
                try checkout.orders.announce(OrderEvents.paymentOverdue, order, in: transaction)
            }
            try JobQueue.finish(job, in: transaction)
        }
    }
}

/// t2: cancels an order that was never paid, and gives its goods back.
struct CancellationJob: JobHandler {
    static let kind = "order.cancellation"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        try await checkout.store.write { [checkout] transaction in
            if var order = try checkout.orders.order(job.key, in: transaction), order.state == .open, !order.isPaid {
                // A payment in flight is ended by recovery, which the cancellation schedules; money that comes all
                // the same is refunded after the grace period.
                try checkout.apply(.cancel, to: &order, in: transaction)
            }
            try JobQueue.finish(job, in: transaction)
        }
    }
}

/// Gives the goods of an unpaid order back when their time is over. Only Open orders that are not paid lose them: one
/// that is paid, or unlocked to be delivered before it is paid, keeps its goods until it is shipped or canceled.
struct ReservationExpiryJob: JobHandler {
    static let kind = "reservation.expiry"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        try await checkout.store.write { [checkout] transaction in
            let now = checkout.time.now
            guard let reservation = try checkout.inventory.reservation(of: job.key, in: transaction),
                reservation.state == .held
            else { return try JobQueue.finish(job, in: transaction) }
            var order = try checkout.orders.order(job.key, in: transaction)
            if let order, order.isPaid || order.state != .open { return try JobQueue.finish(job, in: transaction) }
            let isPaying = try checkout.payments.hasPaymentInFlight(forOrder: job.key, in: transaction)
            if isPaying || reservation.expiresAt > now {
                let next = max(reservation.expiresAt, now.advanced(by: .seconds(60)))
                return try JobQueue.schedule(
                    kind: Self.kind, key: job.key, at: isPaying ? next : reservation.expiresAt, in: transaction)
            }
            try checkout.inventory.giveBack(owner: job.key, in: transaction)
            if order?.hold == .held {
                order?.hold = .released
                if var released = order { try checkout.orders.save(&released, in: transaction) }
            }
            try JobQueue.finish(job, in: transaction)
        }
    }
}

/// Gives the money of a canceled order back when nobody has reopened it within the grace period.
struct LateRefundJob: JobHandler {
    static let kind = "order.late_refund"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        try await checkout.store.write { [checkout] transaction in
            if var order = try checkout.orders.order(job.key, in: transaction), order.state == .canceled,
                order.isPaid
            {
                try checkout.apply(.refund, to: &order, in: transaction)
            }
            try JobQueue.finish(job, in: transaction)
        }
    }
}

/// Drops, every hour, answers to repeated requests that nobody repeats any more, and carts that guests have left.
struct PruningJob: JobHandler {
    static let kind = "idempotency.pruning"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        try await checkout.store.write { [checkout] transaction in
            let now = checkout.time.now
            try IdempotencyStore.prune(now: now, in: transaction)
            try checkout.pruneCarts(in: transaction)
            try JobQueue.schedule(
                kind: Self.kind, key: job.key, at: now.advanced(by: .seconds(3600)), in: transaction)
        }
    }
}
