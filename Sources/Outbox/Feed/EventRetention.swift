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
    private let reader: Reader

    /// The event up to which somebody who reads the events without being a consumer needs none; nil when nobody does.
    public typealias Reader = @Sendable (ReadTransaction) throws -> Int64?

    /// - Parameters:
    ///   - age: How long passing events are kept.
    ///   - reader: Whose events are kept longer, until it has them.
    public init(
        store: Store, age: Duration = defaultAge, time: any TimeSource, reader: @escaping Reader = { _ in nil }
    ) {
        self.store = store
        self.age = age
        self.time = time
        self.reader = reader
    }

    /// Drops what is too old, and schedules itself for an hour later in the same transaction.
    public func finish(_ job: Job, in transaction: Transaction) throws {
        let now = time.now
        try Self.prune(before: now.advanced(by: .zero - age), through: try reader(transaction), in: transaction)
        try JobQueue.schedule(kind: Self.jobKind, key: "all", at: now.advanced(by: .seconds(3600)), in: transaction)
    }

    /// Schedules the first run.
    public func begin() async throws {
        try await store.write { [time] in try JobQueue.schedule(kind: Self.jobKind, key: "all", at: time.now, in: $0) }
    }

    /// Drops passing events from before `moment`, up to `sequence` if that is given, that every consumer has passed;
    /// remembers how far that went.
    @discardableResult
    public static func prune(
        before moment: Timestamp, through sequence: Int64? = nil, in transaction: Transaction
    ) throws -> Int {
        let types = try Outbox.types(in: transaction).filter { type in !permanent.contains { type.hasPrefix($0) } }
        guard !types.isEmpty else { return 0 }
        let passed = try transaction.first("SELECT min(position) FROM outbox_consumers") { $0.optionalInt64(0) } ?? nil
        let end = min(passed ?? .max, sequence ?? .max)
        let marks = types.map { _ in "?" }.joined(separator: ", ")
        let old = "occurred_at < ? AND sequence <= ? AND type IN (\(marks))"
        let parameters = [moment, end] + types.map { $0 as any SQLConvertible }
        let through =
            try transaction.first("SELECT max(sequence) FROM outbox_events WHERE \(old)", parameters) {
                $0.optionalInt64(0)
            } ?? nil
        guard let through else { return 0 }
        try transaction.execute(
            "UPDATE outbox_state SET dropped_through = max(dropped_through, ?) WHERE id = 1", [through])
        return try transaction.execute("DELETE FROM outbox_events WHERE \(old)", parameters)
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
