import Carts
import CommerceKernel
import Orders
import Outbox
import Payments
public import Storage

extension CheckoutService {
    /// Forgets a person whose account goes: carts and saved cards at once, and who they are in every order that is over.
    /// An order under way needs to know where it goes to; a job forgets them in it once it is over.
    public func forget(customer id: String, in transaction: Transaction) throws {
        try carts.forget(customer: id, in: transaction)
        try payments.forgetCards(owner: id, in: transaction)
        try orders.forgetPersonInDeletedOrders(ofCustomer: id, in: transaction)
        if try forgetFinishedOrders(of: id, in: transaction) > 0 {
            try ErasureJob.schedule(customer: id, at: time.now, in: transaction)
        }
    }

    /// Answers how many orders are still under way.
    func forgetFinishedOrders(of id: String, in transaction: Transaction) throws -> Int {
        var underWay = 0
        for order in try orders.orders(ofCustomer: id, in: transaction) {
            guard orders.isOver(order) else {
                underWay += 1
                continue
            }
            try orders.forgetPerson(in: order, in: transaction)
            try payments.forgetPayer(ofOrder: order.id, in: transaction)
            try priceRules.forgetCustomer(ofOrder: order.id, in: transaction)
        }
        return underWay
    }
}

/// Looks daily whether the last orders of somebody who has gone are over, and forgets the person in them.
struct ErasureJob: JobHandler {
    static let kind = "customer.erasure"
    private static let interval: Duration = .seconds(86_400)

    let checkout: CheckoutService
    var kind: String { Self.kind }

    static func schedule(customer id: String, at now: Timestamp, in transaction: Transaction) throws {
        try JobQueue.schedule(kind: kind, key: id, at: now.advanced(by: interval), in: transaction)
    }

    func finish(_ job: Job, in transaction: Transaction) throws {
        guard try checkout.forgetFinishedOrders(of: job.key, in: transaction) > 0 else { return }
        try Self.schedule(customer: job.key, at: checkout.time.now, in: transaction)
    }
}
