public import Storage

/// The invariants of events and of who reads them, for `souk check`.
public enum OutboxCheck {
    /// Contradictions, one sentence each.
    public static func faults(in transaction: ReadTransaction) throws -> [String] {
        let last = try Outbox.lastSequence(in: transaction)
        let ahead = try transaction.query(
            "SELECT name, position FROM outbox_consumers WHERE position > ? ORDER BY name", [last]
        ) { "the consumer \($0.text(0)) is at event \($0.int64(1)), but the last one is \(last)" }
        let unrecorded = try transaction.query(
            "SELECT consumer, sequence FROM outbox_parked WHERE sequence > ? ORDER BY consumer, sequence", [last]
        ) { "the consumer \($0.text(0)) has put aside event \($0.int64(1)), but the last one is \(last)" }
        let newest = try transaction.first("SELECT max(sequence) FROM outbox_events") { $0.optionalInt64(0) } ?? nil
        let beyond = (newest ?? 0) > last ? ["event \(newest ?? 0) is beyond the last number given out, \(last)"] : []
        return ahead + unrecorded + beyond
    }
}
