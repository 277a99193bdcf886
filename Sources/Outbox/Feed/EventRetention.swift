public import CommerceKernel
public import Storage

/// How long events are kept. Those of orders, payments and stock are the shop's books and stay; others go after a time.
public struct EventRetention: JobHandler {
    public static let jobKind = "events.retention"
    public static let defaultAge: Duration = .seconds(90 * 86_400)
    /// Families that are kept for ever.
    static let permanent = ["order.", "payment.", "stock."]

    public let kind = jobKind
    private let store: Store
    private let age: Duration
    private let time: any TimeSource

    /// - Parameter age: How long passing events are kept.
    public init(store: Store, age: Duration = defaultAge, time: any TimeSource) {
        self.store = store
        self.age = age
        self.time = time
    }

    /// Drops what is too old, and schedules itself for an hour later in the same transaction.
    public func finish(_ job: Job, in transaction: Transaction) throws {
        let now = time.now
        try Self.prune(before: now.advanced(by: .zero - age), in: transaction)
        try JobQueue.schedule(kind: Self.jobKind, key: "all", at: now.advanced(by: .seconds(3600)), in: transaction)
    }

    /// Schedules the first run.
    public func begin() async throws {
        try await store.write { [time] in try JobQueue.schedule(kind: Self.jobKind, key: "all", at: time.now, in: $0) }
    }

    /// Drops passing events from before `moment` that every consumer has passed; remembers how far that went.
    @discardableResult
    public static func prune(before moment: Timestamp, in transaction: Transaction) throws -> Int {
        let types = try Outbox.types(in: transaction).filter { type in !permanent.contains { type.hasPrefix($0) } }
        guard !types.isEmpty else { return 0 }
        let marks = types.map { _ in "?" }.joined(separator: ", ")
        let through =
            try transaction.first(
                """
                SELECT max(sequence) FROM outbox_events WHERE occurred_at < ? AND type IN (\(marks))
                AND sequence <= coalesce((SELECT min(position) FROM outbox_consumers), 9223372036854775807)
                """, [moment] + types.map { $0 as any SQLConvertible }
            ) { $0.optionalInt64(0) } ?? nil
        guard let through else { return 0 }
        try transaction.execute(
            "UPDATE outbox_state SET dropped_through = max(dropped_through, ?) WHERE id = 1", [through])
        return try Outbox.prune(types: Set(types), before: moment, in: transaction)
    }

    /// Before this number there are gaps.
    static func droppedThrough(in transaction: ReadTransaction) throws -> Int64 {
        try transaction.first("SELECT dropped_through FROM outbox_state WHERE id = 1") { $0.int64(0) } ?? 0
    }

    /// Whether nothing that `filter` includes is ever dropped.
    static func keepsAll(of filter: EventFilter) -> Bool {
        !filter.patterns.isEmpty
            && filter.patterns.allSatisfy { pattern in permanent.contains { pattern.hasPrefix($0) } }
    }
}
