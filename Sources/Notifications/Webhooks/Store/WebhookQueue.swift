import CommerceKernel
import Outbox
import Storage

/// What endpoints have yet to take, and in which order.
///
/// An endpoint has a position in the log of events: what it wants after it waits, without a row anywhere, so that an
/// event costs the shop the same however many endpoints there are. Only what was tried and failed, or shall be sent
/// again, has a row of its own, which stands behind the events up to its `behind`.
enum WebhookQueue {
    /// An endpoint's place.
    private struct Place {
        let subscription: WebhookEndpointStore.Subscription
        /// The types it wants that there are; nil for all.
        let types: Set<String>?
        let rows: (behind: Int64, nextAt: Timestamp)?
        /// The number of the next event it wants.
        let event: Int64?

        /// Whether a row of the log comes before the next event.
        var isRowNext: Bool { rows.map { rows in event.map { rows.behind < $0 } ?? true } ?? false }

        init(
            _ subscription: WebhookEndpointStore.Subscription, among types: [String], last: Int64,
            in transaction: ReadTransaction
        ) throws {
            self.subscription = subscription
            self.types = subscription.filter.types(among: types)
            rows = try WebhookDeliveryStore.firstPending(of: subscription.id, in: transaction)
            event =
                subscription.position < last
                ? try Outbox.nextSequence(ofTypes: self.types, after: subscription.position, in: transaction) : nil
        }
    }

    // MARK: Who is next

    /// The endpoints that can be sent to now, and when the next one can.
    static func due(
        at now: Timestamp, in transaction: ReadTransaction
    ) throws -> (ready: [String], next: Timestamp?) {
        var ready: [String] = []
        var next: Timestamp?
        try forEachPlace(in: transaction) { place in
            guard place.isRowNext || place.event != nil else { return }
            var moment = place.subscription.leaseUntil
            if place.isRowNext, let rows = place.rows { moment = max(moment, rows.nextAt) }
            if moment <= now {
                ready.append(place.subscription.id)
            } else {
                next = next.map { min($0, moment) } ?? moment
            }
        }
        return (ready, next)
    }

    /// When the oldest event happened that an endpoint in use has not taken; nil when none waits.
    static func oldestWaiting(in transaction: ReadTransaction) throws -> Timestamp? {
        var oldest: Timestamp?
        try forEachPlace(in: transaction) { place in
            let row = try WebhookDeliveryStore.oldestPending(of: place.subscription.id, in: transaction)
            let event = try place.event.flatMap { try Outbox.moment(of: $0, in: transaction) }
            oldest = [oldest, row, event].compactMap { $0 }.min()
        }
        return oldest
    }

    private static func forEachPlace(in transaction: ReadTransaction, _ body: (Place) throws -> Void) throws {
        let last = try Outbox.lastSequence(in: transaction)
        let types = try Outbox.types(in: transaction)
        for subscription in try WebhookEndpointStore.subscriptions(in: transaction) {
            try body(Place(subscription, among: types, last: last, in: transaction))
        }
    }

    // MARK: What is next

    /// The next messages to an endpoint in use, in order, at most `limit`: either rows of the log or events.
    ///
    /// - Parameter position: Where the endpoint stands, if that is further than the database says.
    static func next(
        of id: String, after position: Int64?, at now: Timestamp, limit: Int, source: String,
        in transaction: ReadTransaction
    ) throws -> [WaitingMessage] {
        guard var subscription = try WebhookEndpointStore.subscription(of: id, in: transaction),
            subscription.isEnabled
        else { return [] }
        subscription.position = max(subscription.position, position ?? 0)
        let place = try self.place(subscription, in: transaction)
        if place.isRowNext {
            return try WebhookDeliveryStore.due(
                to: id, at: now, before: place.event ?? .max, limit: limit, in: transaction)
        }
        guard place.event != nil else { return [] }
        let epoch = try Outbox.epoch(in: transaction)
        return try Outbox.events(
            after: subscription.position, limit: limit, types: place.types, in: transaction
        )
        .prefix { event in place.rows.map { event.sequence <= $0.behind } ?? true }
        .map { event in
            WaitingMessage(
                origin: .event(event.sequence), message: WebhookMessage(event, epoch: epoch, source: source),
                createdAt: event.occurredAt)
        }
    }

    // MARK: Positions

    /// Moves endpoints in use past events that they do not want.
    static func passUnwanted(in transaction: Transaction) throws {
        let last = try Outbox.lastSequence(in: transaction)
        try forEachPlace(in: transaction) { try move($0, last: last, in: transaction) }
    }

    /// Moves one endpoint past events that it does not want, before its wishes change: what it will want of those that
    /// have happened is no concern of it.
    static func passUnwanted(of id: String, in transaction: Transaction) throws {
        guard let subscription = try WebhookEndpointStore.subscription(of: id, in: transaction) else { return }
        let last = try Outbox.lastSequence(in: transaction)
        try move(try place(subscription, in: transaction), last: last, in: transaction)
    }

    private static func move(_ place: Place, last: Int64, in transaction: Transaction) throws {
        let end = place.event.map { $0 - 1 } ?? last
        try WebhookEndpointStore.move(place.subscription.id, to: end, in: transaction)
    }

    private static func place(
        _ subscription: WebhookEndpointStore.Subscription, in transaction: ReadTransaction
    ) throws -> Place {
        try Place(
            subscription, among: try Outbox.types(in: transaction), last: try Outbox.lastSequence(in: transaction),
            in: transaction)
    }

    /// The event up to which no endpoint in use needs any; nil when there is none in use.
    static func position(in transaction: ReadTransaction) throws -> Int64? {
        try WebhookEndpointStore.subscriptions(in: transaction).map(\.position).min()
    }
}
