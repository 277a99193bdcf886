public import CommerceKernel
import Carts
import Catalog
public import Outbox
public import Storage

/// Schedules a reminder of what a customer puts into a cart; guests are not known by address.
public struct CartReminderPlanner: EventConsumer {
    public let name = "cart-reminders"
    public let types: Set<String>? = [CartEvents.itemAdded]
    private let after: Duration
    private let time: any TimeSource

    /// - Parameter after: How long a cart has to be left alone.
    public init(after: Duration, time: any TimeSource) {
        self.after = after
        self.time = time
    }

    public func effect(of event: RecordedEvent, in transaction: ReadTransaction) -> EventEffect {
        let moment = event.occurredAt.advanced(by: after)
        // What a shop has forgotten before it began to remind is not brought up.
        guard event.payload["customerId"]?.string != nil, moment.advanced(by: .seconds(86_400)) > time.now else {
            return { _ in }
        }
        return { transaction in
            if try JobQueue.isScheduled(kind: CartReminderJob.kind, key: event.subjectID, in: transaction) { return }
            try JobQueue.schedule(kind: CartReminderJob.kind, key: event.subjectID, at: moment, in: transaction)
        }
    }
}

/// Announces a cart that was left with something in it. Looks again later at one that was touched meanwhile.
struct CartReminderJob: JobHandler {
    static let kind = "cart.reminder"
    /// Products that the event names.
    private static let mostNamed = 10
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func finish(_ job: Job, in transaction: Transaction) throws {
        // An ordered or deleted cart is not found.
        guard let after = checkout.options.cartReminderAfter,
            let cart = try checkout.carts.cart(job.key, in: transaction), !cart.items.isEmpty,
            let customer = cart.customerID
        else { return }
        let due = cart.updatedAt.advanced(by: after)
        guard due <= checkout.time.now else {
            return try JobQueue.schedule(kind: Self.kind, key: job.key, at: due, in: transaction)
        }
        let items = try cart.items.prefix(Self.mostNamed).compactMap { item -> JSONValue? in
            guard let product = try checkout.catalog.product(id: item.productID, in: transaction) else { return nil }
            return [
                "productId": .string(item.productID), "name": .string(product.name),
                "quantity": .integer(item.quantity),
            ]
        }
        try Outbox(time: checkout.time).append(
            OutboxEvent(
                type: Self.abandoned, subject: "cart/\(cart.id)",
                payload: ["cartId": .string(cart.id), "customerId": .string(customer), "items": .array(items)]),
            in: transaction)
    }

    /// The type of the event; the notifications act on it.
    static let abandoned = "cart.abandoned"
}
