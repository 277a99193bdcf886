public import CommerceKernel
public import Storage

/// An event that a consumer could not handle, or one of the same subject behind it.
public struct ParkedEvent: Sendable, Hashable {
    public let consumer: String
    public let sequence: Int64
    public let subject: String
    public let error: String
    public let parkedAt: Timestamp
}

/// Positions and parked events of consumers.
public enum ConsumerStore {
    /// The last sequence `consumer` has handled. A new consumer starts at `start`. Throws when its position belongs
    /// to another epoch or lies beyond the newest event: then it must be replayed or reset by hand.
    static func position(
        of consumer: String, startingAt start: Int64, now: Timestamp, in transaction: Transaction
    ) throws -> Int64 {
        let epoch = try Outbox.epoch(in: transaction)
        let last = try Outbox.lastSequence(in: transaction)
        let known = try transaction.first(
            "SELECT epoch, position FROM outbox_consumers WHERE name = ?", [consumer]
        ) { (epoch: $0.text(0), position: $0.int64(1)) }
        if let known {
            guard known.epoch == epoch, known.position <= last else {
                throw DomainError(
                    .conflict, code: "consumer_out_of_epoch",
                    message: """
                        The consumer \(consumer) stands at event \(known.position) of another history (the database \
                        was restored); replay or reset it with "souk events replay".
                        """)
            }
            return known.position
        }
        try transaction.execute(
            "INSERT INTO outbox_consumers (name, epoch, position, updated_at) VALUES (?, ?, ?, ?)",
            [consumer, epoch, start, now])
        return start
    }

    /// Where `consumer` stands; nil for one that is new, or stands in another history.
    static func knownPosition(of consumer: String, in transaction: ReadTransaction) throws -> Int64? {
        try transaction.first(
            "SELECT position FROM outbox_consumers WHERE name = ? AND epoch = ?",
            [consumer, try Outbox.epoch(in: transaction)]
        ) { $0.int64(0) }
    }

    static func advance(
        _ consumer: String, to position: Int64, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE outbox_consumers SET position = ?, updated_at = ? WHERE name = ?", [position, now, consumer])
    }

    /// Puts a consumer back to `position` in the present epoch, so that it sees everything after it again.
    public static func replay(
        _ consumer: String, from position: Int64, now: Timestamp, in transaction: Transaction
    ) throws {
        let epoch = try Outbox.epoch(in: transaction)
        try transaction.execute(
            """
            INSERT INTO outbox_consumers (name, epoch, position, updated_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, position = excluded.position,
                updated_at = excluded.updated_at
            """, [consumer, epoch, position, now])
        try transaction.execute("DELETE FROM outbox_parked WHERE consumer = ?", [consumer])
    }

    /// Takes every consumer into the present epoch at the position it has. For a database that was restored: positions
    /// and effects are in the same file and still agree.
    public static func adoptEpoch(at now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE outbox_consumers SET epoch = ?, updated_at = ?", [try Outbox.epoch(in: transaction), now])
    }

    /// How many events each consumer is behind the newest.
    public static func lags(in transaction: ReadTransaction) throws -> [(consumer: String, lag: Int64)] {
        let last = try Outbox.lastSequence(in: transaction)
        return try transaction.query("SELECT name, position FROM outbox_consumers ORDER BY name") {
            (consumer: $0.text(0), lag: max(0, last - $0.int64(1)))
        }
    }

    // MARK: Parked events

    /// How many events each consumer has parked; consumers without any are left out.
    public static func parkedCounts(in transaction: ReadTransaction) throws -> [String: Int] {
        let counts = try transaction.query("SELECT consumer, count(*) FROM outbox_parked GROUP BY consumer") {
            ($0.text(0), $0.int(1))
        }
        return Dictionary(counts, uniquingKeysWith: { first, _ in first })
    }

    static func park(
        _ event: RecordedEvent, for consumer: String, error: String, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO outbox_parked (consumer, sequence, subject, error, parked_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (consumer, sequence) DO UPDATE SET error = excluded.error
            """, [consumer, event.sequence, event.subject, String(error.prefix(500)), now])
    }

    static func hasParked(for consumer: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM outbox_parked WHERE consumer = ? LIMIT 1", [consumer]) { _ in true }
            ?? false
    }

    static func hasParked(subject: String, for consumer: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM outbox_parked WHERE consumer = ? AND subject = ? LIMIT 1", [consumer, subject]
        ) { _ in true } ?? false
    }

    /// Parked events in order, of one consumer or of all.
    public static func parked(
        for consumer: String? = nil, limit: Int = 1000, in transaction: ReadTransaction
    ) throws -> [ParkedEvent] {
        try transaction.query(
            """
            SELECT consumer, sequence, subject, error, parked_at FROM outbox_parked
            WHERE ?1 IS NULL OR consumer = ?1 ORDER BY consumer, sequence LIMIT ?2
            """, [consumer, limit]
        ) {
            ParkedEvent(
                consumer: $0.text(0), sequence: $0.int64(1), subject: $0.text(2), error: $0.text(3),
                parkedAt: $0.timestamp(4))
        }
    }

    static func unpark(_ sequence: Int64, for consumer: String, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM outbox_parked WHERE consumer = ? AND sequence = ?", [consumer, sequence])
    }
}
