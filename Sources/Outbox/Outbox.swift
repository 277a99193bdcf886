public import CommerceKernel
public import Storage

/// Events appended in the transaction that caused them, in the order of commits.
///
/// The sequence is assigned by SQLite's AUTOINCREMENT under the one writer's lock, so it increases in commit order and
/// is never reused; a rolled-back write leaves no event. The epoch names this history: `renewEpoch` (after a restore
/// from a backup) tells every consumer and index that sequence numbers may mean something else now.
public struct Outbox: Sendable {
    public let time: any TimeSource

    /// As many events are passed by in a fraction of a millisecond, whatever they are.
    private static let near: Int64 = 1000

    public init(time: any TimeSource) { self.time = time }

    /// Records `event`; answers its sequence number.
    @discardableResult
    public func append(_ event: OutboxEvent, in transaction: Transaction) throws -> Int64 {
        try transaction.insert(
            "INSERT INTO outbox_events (type, subject, occurred_at, payload) VALUES (?, ?, ?, ?)",
            [event.type, event.subject, time.now, event.payload.text])
    }

    /// The events after `sequence` in order, at most `limit`, optionally only of some types.
    ///
    /// - Parameter last: the number of the newest event, when it is known. If that is near, the events between are looked
    ///   at one after the other: where most are wanted, in a third of the time that it takes to find each by its type.
    public static func events(
        after sequence: Int64, limit: Int, types: Set<String>? = nil, last: Int64? = nil,
        in transaction: ReadTransaction
    ) throws -> [RecordedEvent] {
        guard let types else {
            return try transaction.query(
                """
                SELECT sequence, type, subject, occurred_at, payload FROM outbox_events
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """, [sequence, limit], recorded)
        }
        guard !types.isEmpty else { return [] }
        // The first few of each type from the index, then the first few of those: what is read depends on the limit and
        // never on how many other events lie between.
        let sorted = types.sorted()
        if let last, last - sequence <= near {
            let marks = sorted.map { _ in "?" }.joined(separator: ", ")
            // The plus keeps SQLite from the index of types.
            return try transaction.query(
                """
                SELECT sequence, type, subject, occurred_at, payload FROM outbox_events
                WHERE sequence > ? AND +type IN (\(marks)) ORDER BY sequence LIMIT ?
                """, [sequence] + sorted.map { $0 as any SQLConvertible } + [limit], recorded)
        }
        let ofEach = sorted.map { _ in
            "SELECT * FROM (SELECT sequence FROM outbox_events WHERE type = ? AND sequence > ? ORDER BY sequence LIMIT ?)"
        }.joined(separator: " UNION ALL ")
        let parameters: [any SQLConvertible] = sorted.flatMap { [$0, sequence, limit] as [any SQLConvertible] }
        return try transaction.query(
            """
            SELECT sequence, type, subject, occurred_at, payload FROM outbox_events
            WHERE sequence IN (\(ofEach)) ORDER BY sequence LIMIT ?
            """, parameters + [limit], recorded)
    }

    /// The newest `count` events, optionally only of some types, the newest last.
    static func newestEvents(
        _ count: Int, types: Set<String>?, in transaction: ReadTransaction
    ) throws -> [RecordedEvent] {
        let sorted = types?.sorted() ?? []
        if types != nil, sorted.isEmpty { return [] }
        let condition = sorted.isEmpty ? "" : "WHERE type IN (\(sorted.map { _ in "?" }.joined(separator: ", ")))"
        return try transaction.query(
            """
            SELECT sequence, type, subject, occurred_at, payload FROM outbox_events \(condition)
            ORDER BY sequence DESC LIMIT ?
            """, sorted.map { $0 as any SQLConvertible } + [count], recorded
        ).reversed()
    }

    /// Every type that is kept, in order, by hopping through the index.
    public static func types(in transaction: ReadTransaction) throws -> [String] {
        try transaction.query(
            """
            WITH RECURSIVE kept (type) AS (
                SELECT min(type) FROM outbox_events
                UNION ALL
                SELECT (SELECT min(type) FROM outbox_events WHERE type > kept.type) FROM kept WHERE kept.type IS NOT NULL
            )
            SELECT type FROM kept WHERE type IS NOT NULL
            """
        ) { $0.text(0) }
    }

    /// The events of one subject in order.
    public static func events(
        ofSubject subject: String, after sequence: Int64 = 0, limit: Int = 1000, in transaction: ReadTransaction
    ) throws -> [RecordedEvent] {
        try transaction.query(
            """
            SELECT sequence, type, subject, occurred_at, payload FROM outbox_events
            WHERE subject = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """, [subject, sequence, limit], recorded)
    }

    /// The number of the newest event ever recorded, 0 before the first.
    public static func lastSequence(in transaction: ReadTransaction) throws -> Int64 {
        try transaction.first("SELECT seq FROM sqlite_sequence WHERE name = 'outbox_events'") { $0.int64(0) } ?? 0
    }

    /// The number of the first event after `sequence`, optionally only of some types; nil when there is none. A look into
    /// the index a type.
    public static func nextSequence(
        ofTypes types: Set<String>?, after sequence: Int64, in transaction: ReadTransaction
    ) throws -> Int64? {
        guard let types else {
            return try transaction.first(
                "SELECT min(sequence) FROM outbox_events WHERE sequence > ?", [sequence]
            ) { $0.optionalInt64(0) } ?? nil
        }
        guard !types.isEmpty else { return nil }
        let sorted = types.sorted()
        let ofEach = sorted.map { _ in
            "SELECT min(sequence) AS first FROM outbox_events WHERE type = ? AND sequence > ?"
        }.joined(separator: " UNION ALL ")
        return try transaction.first(
            "SELECT min(first) FROM (\(ofEach))", sorted.flatMap { [$0, sequence] as [any SQLConvertible] }
        ) { $0.optionalInt64(0) } ?? nil
    }

    /// When the event `sequence` happened; nil when it is not kept.
    public static func moment(of sequence: Int64, in transaction: ReadTransaction) throws -> Timestamp? {
        try transaction.first("SELECT occurred_at FROM outbox_events WHERE sequence = ?", [sequence]) {
            $0.timestamp(0)
        }
    }

    /// The number of the newest event of `types` after `sequence`; nil when there is none. Looks at those events only.
    public static func newestSequence(
        ofTypes types: Set<String>, after sequence: Int64, in transaction: ReadTransaction
    ) throws -> Int64? {
        let sorted = types.sorted()
        guard !sorted.isEmpty else { return nil }
        let marks = sorted.map { _ in "?" }.joined(separator: ", ")
        return try transaction.first(
            "SELECT max(sequence) FROM outbox_events WHERE sequence > ? AND type IN (\(marks))",
            [sequence] + sorted.map { $0 as any SQLConvertible }
        ) { $0.optionalInt64(0) } ?? nil
    }

    /// The number of the oldest event still kept; nil when none is.
    public static func oldestSequence(in transaction: ReadTransaction) throws -> Int64? {
        try transaction.first("SELECT min(sequence) FROM outbox_events") { $0.optionalInt64(0) } ?? nil
    }

    /// The name of this history of sequence numbers.
    public static func epoch(in transaction: ReadTransaction) throws -> String {
        try transaction.first("SELECT epoch FROM outbox_state WHERE id = 1") { $0.text(0) } ?? ""
    }

    /// Starts a new history: every index and consumer that has a position in the old one rebuilds or stops.
    public static func renewEpoch(in transaction: Transaction) throws {
        try transaction.execute("UPDATE outbox_state SET epoch = lower(hex(randomblob(8))) WHERE id = 1")
    }

    private static func recorded(_ row: Row) throws -> RecordedEvent {
        RecordedEvent(
            sequence: row.int64(0), type: row.text(1), subject: row.text(2), occurredAt: row.timestamp(3),
            payload: try JSONParser.parse(row.bytes(4)))
    }
}
