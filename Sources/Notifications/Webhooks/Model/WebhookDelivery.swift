public import CommerceKernel

/// A message on its way to an endpoint.
public struct WebhookDelivery: Sendable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case pending, delivered
        /// Given up after the last try, or withdrawn because its endpoint was disabled.
        case dead
    }

    public let id: Int64
    public let endpointID: String
    /// The same in every try and in every replay; receivers recognise repetitions by it.
    public let messageID: String
    public let type: String
    public let status: Status
    /// Tries so far.
    public let attempts: Int
    public let nextAttemptAt: Timestamp
    public let createdAt: Timestamp
    public let finishedAt: Timestamp?
    /// The JSON that is sent.
    public let body: String
}

/// One try, as the delivery log keeps it.
public struct WebhookAttempt: Sendable {
    public let number: Int
    public let at: Timestamp
    /// From the first byte sent to the last received.
    public let milliseconds: Int
    /// Nil when there was no answer.
    public let status: Int?
    /// The answer's beginning, or why there was none.
    public let answer: String
    /// The header fields that were sent, without the signature.
    public let headers: JSONValue
}
