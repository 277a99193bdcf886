public import CommerceKernel
public import Storage
public import Logging
import Synchronization

/// Delivers events to one consumer, in order, moving its position in the transaction of its effect.
///
/// A failing event is tried `maximumAttempts` times, then parked together with every later event of its subject;
/// other subjects go on. `retryParked` delivers the parked ones in order.
public final class EventDelivery: Sendable {
    public static let maximumAttempts = 5
    static let batchSize = 100
    /// So many events are taken together by a consumer that is behind.
    static let largeBatchSize = 2000

    private let consumer: any EventConsumer
    private let store: Store
    private let time: any TimeSource
    private let logger: Logger
    /// Failed tries of the event at the front. Kept in memory: a restart gives it a new set of tries.
    private let failures = Mutex<(sequence: Int64, attempts: Int)>((0, 0))
    /// Whether the consumer took events together when it last could.
    private let takesTogether = Atomic(false)
    /// When it last moved past events of other types only.
    private let lastPassing = Mutex<ContinuousClock.Instant?>(nil)
    private static let passingInterval: Duration = .seconds(1)

    public init(consumer: any EventConsumer, store: Store, time: any TimeSource, logger: Logger) {
        self.consumer = consumer
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Handles everything that is there; answers how many events it passed.
    @discardableResult
    public func deliverPending() async throws -> Int {
        var passed = 0
        while let batch = try await look() {
            let step = try await deliver(batch)
            passed += step.passed
            if step.failed || !step.hasMore { break }
        }
        return passed
    }

    /// What lies before the consumer, as a reader sees it. Events never change, so that they need not be read again by
    /// the writer, whom everybody waits for.
    private struct Batch: Sendable {
        /// The position the events come after; nil for a consumer that has none in this history.
        var position: Int64?
        /// The newest event of any type.
        var last: Int64 = 0
        var events: [RecordedEvent] = []
        /// How many were asked for.
        var limit = EventDelivery.batchSize
        /// Of each of them; nil when they have not been asked for.
        var effects: [EventEffect]?
        /// Of all of them; nil when each is taken by itself.
        var together: [EventEffect]?
        /// As many as were asked for: more may follow.
        var isFull: Bool { events.count == limit }
    }

    /// The next events; nil when a write is not worth its while. Every commit is a reason to look, whatever it was about,
    /// and most hold nothing for this consumer. Now and then it moves past what it does not want, so that its lag says how
    /// late it is.
    private func look() async throws -> Batch? {
        let batch = try await store.read { [self] transaction -> Batch? in
            let last = try Outbox.lastSequence(in: transaction)
            guard let position = try ConsumerStore.knownPosition(of: consumer.name, in: transaction), position <= last
            else { return Batch(last: last) }
            if position == last { return nil }
            var batch = Batch(position: position, last: last)
            // Who takes events one by one would read thousands to handle a hundred.
            for limit in takesTogether.load(ordering: .relaxed)
                ? [Self.largeBatchSize] : [Self.batchSize, Self.largeBatchSize]
            {
                batch.limit = limit
                batch.events = try Outbox.events(
                    after: position, limit: limit, types: consumer.types, last: last, in: transaction)
                if batch.events.isEmpty { break }
                batch.together = try? consumer.effects(ofAll: batch.events, in: transaction)
                takesTogether.store(batch.together != nil, ordering: .relaxed)
                if !batch.isFull || batch.together == nil { break }
            }
            if batch.together == nil {
                batch.effects = effects(of: batch.events.prefix(Self.batchSize), in: transaction)
            }
            return batch
        }
        guard let batch, batch.position != nil, batch.events.isEmpty else { return batch }
        let now = ContinuousClock.now
        let isTime = lastPassing.withLock { last in
            if let last, now - last < Self.passingInterval { return false }
            last = now
            return true
        }
        return isTime ? batch : nil
    }

    /// What throws does so again when it is to be written, where it is known which event is to blame.
    private func effects(of events: ArraySlice<RecordedEvent>, in transaction: ReadTransaction) -> [EventEffect] {
        events.map { event in
            do { return try consumer.effect(of: event, in: transaction) } catch { return { _ in throw error } }
        }
    }

    private struct Step: Sendable {
        var passed = 0
        var failed = false
        var hasMore = false
    }

    private enum Failure: Error {
        case event(RecordedEvent, after: Int, message: String)
        /// One of several that were taken together.
        case someEvent
    }

    private func deliver(_ batch: Batch) async throws -> Step {
        do {
            let limit = batch.together == nil ? Self.batchSize : batch.limit
            return try await store.write { [self] in try handle(batch, in: $0, atMost: limit) }
        } catch Failure.someEvent {
            var batch = batch
            batch.together = nil
            return try await deliver(batch)
        } catch Failure.event(let event, let before, let message) {
            // What stands before the failed event is committed by itself, then the event is counted or parked.
            if before > 0 { _ = try await store.write { [self] in try handle(batch, in: $0, atMost: before) } }
            let attempts = failures.withLock { failures in
                failures =
                    failures.sequence == event.sequence ? (event.sequence, failures.attempts + 1) : (event.sequence, 1)
                return failures.attempts
            }
            guard attempts >= Self.maximumAttempts else { return Step(passed: before, failed: true, hasMore: true) }
            logger.error(
                "event parked",
                metadata: [
                    "consumer": "\(consumer.name)", "sequence": "\(event.sequence)", "error": "\(message)",
                ])
            try await store.write { [self] transaction in
                try ConsumerStore.park(event, for: consumer.name, error: message, now: time.now, in: transaction)
                try ConsumerStore.advance(consumer.name, to: event.sequence, now: time.now, in: transaction)
            }
            return Step(passed: before + 1, failed: false, hasMore: true)
        }
    }

    private func handle(_ batch: Batch, in transaction: Transaction, atMost limit: Int) throws -> Step {
        let position = try ConsumerStore.position(of: consumer.name, startingAt: 0, now: time.now, in: transaction)
        var batch = batch
        // Another process may have been here meanwhile, and a new consumer has read nothing yet.
        if position != batch.position {
            let events = try Outbox.events(
                after: position, limit: min(limit, Self.batchSize), types: consumer.types, in: transaction)
            batch = Batch(position: position, last: try Outbox.lastSequence(in: transaction), events: events)
        }
        let hasParked = try ConsumerStore.hasParked(for: consumer.name, in: transaction)
        let limit = hasParked ? min(limit, Self.batchSize) : limit
        let events = batch.events.prefix(limit)
        let together = hasParked || events.count < batch.events.count ? nil : batch.together
        if let together {
            do { for effect in together { try effect(transaction) } } catch { throw Failure.someEvent }
        }
        let effects = together == nil ? batch.effects ?? effects(of: events, in: transaction) : []
        for (index, (event, effect)) in zip(events, effects).enumerated() {
            if hasParked,
                try ConsumerStore.hasParked(subject: event.subject, for: consumer.name, in: transaction)
            {
                try ConsumerStore.park(
                    event, for: consumer.name, error: "behind a parked event", now: time.now, in: transaction)
                continue
            }
            do {
                try effect(transaction)
            } catch {
                throw Failure.event(event, after: index, message: "\(error)")
            }
        }
        // Nothing more that it wants: it has passed everything there was when the events were read.
        let isAll = events.count == batch.events.count && !batch.isFull && events.count < limit
        let reached = isAll ? max(batch.last, position) : events.last?.sequence ?? position
        if reached != position {
            try ConsumerStore.advance(consumer.name, to: reached, now: time.now, in: transaction)
        }
        return Step(passed: events.count, failed: false, hasMore: !isAll)
    }

    /// Delivers parked events in order, stopping at a subject's first failure; answers how many were handled.
    public func retryParked() async throws -> Int {
        let parked = try await store.read { [name = consumer.name] in try ConsumerStore.parked(for: name, in: $0) }
        var stuck: Set<String> = []
        var handled = 0
        for entry in parked where !stuck.contains(entry.subject) {
            do {
                try await store.write { [self] transaction in
                    let event = try Outbox.events(after: entry.sequence - 1, limit: 1, in: transaction).first
                    if let event, event.sequence == entry.sequence {
                        try consumer.effect(of: event, in: transaction)(transaction)
                    }
                    try ConsumerStore.unpark(entry.sequence, for: consumer.name, in: transaction)
                }
                handled += 1
            } catch {
                stuck.insert(entry.subject)
            }
        }
        return handled
    }
}
