/// A place in the feed: a sequence number and the history it belongs to, such as `9f86d081884c7d65-120`.
///
/// It is the id of the event it follows, so a client that remembers the last id it saw can go on from there.
public struct EventCursor: Sendable, Hashable, CustomStringConvertible {
    /// Of the history of sequence numbers; a restored database has another.
    public let epoch: String
    /// The last event that was seen; 0 before the first.
    public let sequence: Int64

    public init(epoch: String, sequence: Int64) {
        self.epoch = epoch
        self.sequence = sequence
    }

    /// Nil for anything that is no cursor.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 16, parts[0].allSatisfy(\.isHexDigit), let sequence = Int64(parts[1]),
            sequence >= 0
        else { return nil }
        self.init(epoch: String(parts[0]), sequence: sequence)
    }

    public var description: String { "\(epoch)-\(sequence)" }
}
