public import CommerceKernel
public import Logging
import Outbox
public import Storage
import Synchronization

/// What shoppers search and what comes of it, without knowing who they are.
///
/// Observing costs a search a few microseconds and never waits: observations gather in bounded memory and are written
/// together by `flush`. When they come faster than they can be written they are let go and counted.
public final class AnalyticsService: Sendable {
    public static let migrations: [Migration] = [.analytics0001Searches, .analytics0002Sales]

    private struct Buffer {
        var debouncer: QueryDebouncer
        var searches: [FinalSearch] = []
        var events: [PendingEvent] = []
        var seen: RecentKeys
        var dropped = 0

        mutating func take(_ final: [FinalSearch], limit: Int) {
            let room = max(0, limit - searches.count - events.count)
            searches += final.prefix(room)
            dropped += max(0, final.count - room)
        }
    }

    private struct PendingEvent {
        let event: SearchEvent
        /// The first of its visitor on this search.
        let isFirstClick: Bool
    }

    /// Bytes. An id that a client has chosen may be anything; the database takes no longer ones.
    private static let longestID = 100
    /// How long an event waits for its search, which may be pending still.
    private static let patience: Duration = .seconds(60)

    let store: Store
    private let outbox: Outbox
    let time: any TimeSource
    let options: AnalyticsOptions
    private let buffer: Mutex<Buffer>

    public init(store: Store, time: any TimeSource, options: AnalyticsOptions = AnalyticsOptions()) {
        self.store = store
        outbox = Outbox(time: time)
        self.time = time
        self.options = options
        buffer = Mutex(
            Buffer(debouncer: QueryDebouncer(options: options), seen: RecentKeys(limit: options.bufferLimit)))
    }

    // MARK: Observing

    /// Takes note of a search. Its text counts only if it turns out to be final.
    ///
    /// - Parameter session: any text that is the same for searches of one visitor. It stays in memory, and not longer
    ///   than the visit.
    public func observe(_ search: ObservedSearch, session: String) {
        guard (1...Self.longestID).contains(search.id.utf8.count) else { return }
        buffer.withLock { buffer in
            let transition = buffer.debouncer.observe(search, session: session)
            buffer.take(transition.final, limit: options.bufferLimit)
        }
    }

    /// Takes note of what came of searches. Events on unknown searches, and what one visitor repeats, count nothing.
    ///
    /// - Parameter session: as for `observe`.
    public func record(_ events: [SearchEvent], session: String) {
        buffer.withLock { buffer in
            for event in events {
                let transition = buffer.debouncer.engage(searchID: event.searchID, session: session)
                buffer.take(transition.final, limit: options.bufferLimit)
                guard buffer.seen.insert(session, event.searchID, event.kind.rawValue, event.productID) else {
                    continue
                }
                let isFirstClick = event.kind == .click && buffer.seen.insert(session, event.searchID)
                if buffer.searches.count + buffer.events.count < options.bufferLimit {
                    buffer.events.append(PendingEvent(event: event, isFirstClick: isFirstClick))
                } else {
                    buffer.dropped += 1
                }
            }
        }
    }

    // MARK: Writing

    /// Writes what has gathered; answers how many searches and events that were.
    @discardableResult
    public func flush() async throws -> Int {
        let now = time.now
        let (searches, events) = buffer.withLock { buffer in
            let transition = buffer.debouncer.settle(at: now)
            buffer.take(transition.final, limit: options.bufferLimit)
            defer {
                buffer.searches = []
                buffer.events = []
            }
            return (buffer.searches, buffer.events)
        }
        guard !searches.isEmpty || !events.isEmpty else { return 0 }
        let early: [PendingEvent]
        do {
            early = try await store.write { [self] transaction in
                for search in searches { try SearchStore.record(search, in: transaction) }
                return try events.filter { try !count($0, now: now, in: transaction) }
            }
        } catch {
            buffer.withLock { $0.dropped += searches.count + events.count }
            throw error
        }
        buffer.withLock { buffer in
            buffer.events += early.filter { now.duration(since: $0.event.at) < Self.patience }
        }
        return searches.count + events.count - early.count
    }

    /// False when the event's search is not known (yet).
    private func count(_ pending: PendingEvent, now: Timestamp, in transaction: Transaction) throws -> Bool {
        let event = pending.event
        guard try SearchStore.record(event, isFirstClick: pending.isFirstClick, in: transaction) else { return false }
        let score = try ScoreStore.add(
            Decay.weight(event.kind), to: event.productID, now: now, halfLife: options.popularityHalfLife,
            in: transaction)
        try publishIfNews(score, in: transaction)
        return true
    }

    /// Forgets what is past its time, and lets the scores of products fade that nobody has looked at for a day.
    public func maintain() async throws {
        let now = time.now
        try await store.write { [options] in
            try SearchStore.prune(
                searchesBefore: now.day - options.searchDays, countsBefore: now.day - options.aggregateDays, in: $0)
        }
        let yesterday = now.advanced(by: .seconds(-86_400))
        var hasMore = true
        while hasMore {
            hasMore = try await store.write { [self] transaction in
                let faded = try ScoreStore.fade(
                    before: yesterday, limit: 500, now: now, halfLife: options.popularityHalfLife, in: transaction)
                for score in faded { try publishIfNews(score, in: transaction) }
                return faded.count == 500
            }
        }
    }

    func publishIfNews(_ score: ScoreStore.Score, in transaction: Transaction) throws {
        guard Decay.isNews(score.value, since: score.published) else { return }
        try outbox.append(
            OutboxEvent(
                type: AnalyticsEvents.popularityChanged, subject: "product/\(score.productID)",
                payload: ["productId": .string(score.productID), "score": .decimal(score.value)]), in: transaction)
        try ScoreStore.markPublished(score.value, of: score.productID, in: transaction)
    }

    /// Writes and tidies until the task is cancelled, then writes what is left.
    public func run(logger: Logger, flushInterval: Duration = .seconds(2)) async {
        var nextMaintenance = time.now
        while !Task.isCancelled {
            try? await Task.sleep(for: flushInterval)
            do {
                try await flush()
                if time.now >= nextMaintenance {
                    nextMaintenance = time.now.advanced(by: .seconds(3600))
                    try await maintain()
                }
            } catch {
                logger.error("search analytics could not be written", metadata: ["error": "\(error)"])
            }
        }
        buffer.withLock { buffer in
            let rest = buffer.debouncer.settleAll()
            buffer.take(rest.final, limit: options.bufferLimit)
        }
        do {
            // A cancelled task may still write: the store's queue knows nothing of tasks.
            try await flush()
        } catch {
            logger.error("the last search analytics are lost", metadata: ["error": "\(error)"])
        }
    }

    /// Observations and events let go so far, for metrics.
    public var dropped: Int { buffer.withLock { $0.dropped } }
}

/// Types of the events this room appends; the subject is `product/ID`.
public enum AnalyticsEvents {
    /// `score`: clicks, adds and purchases, weighed and fading.
    public static let popularityChanged = "product.popularity_changed"
}

extension JSONValue {
    /// With three decimals.
    fileprivate static func decimal(_ value: Double) -> JSONValue {
        let thousandths = Int64((value * 1000).rounded())
        let fraction = String(thousandths % 1000 + 1000).dropFirst()
        return JSONNumber("\(thousandths / 1000).\(fraction)").map { .number($0) } ?? .null
    }
}
