public import CommerceKernel

/// Something that happened, to be recorded in the transaction that made it happen.
public struct OutboxEvent: Sendable, Hashable {
    /// `noun.verb_in_past`, such as `order.placed`.
    public let type: String
    /// What it happened to, `noun/id`, such as `order/01890…`. Events of one subject are delivered in order.
    public let subject: String
    public let payload: JSONValue

    public init(type: String, subject: String, payload: JSONValue = [:]) {
        self.type = type
        self.subject = subject
        self.payload = payload
    }
}

/// An event with its place in the order of commits.
public struct RecordedEvent: Sendable, Hashable {
    /// Increasing in commit order, never reused within an epoch.
    public let sequence: Int64
    public let type: String
    public let subject: String
    public let occurredAt: Timestamp
    public let payload: JSONValue

    public init(sequence: Int64, type: String, subject: String, occurredAt: Timestamp, payload: JSONValue) {
        self.sequence = sequence
        self.type = type
        self.subject = subject
        self.occurredAt = occurredAt
        self.payload = payload
    }

    /// The part of the subject after `noun/`.
    public var subjectID: String {
        subject.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init) ?? ""
    }
}
