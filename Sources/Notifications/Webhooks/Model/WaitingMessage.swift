import CommerceKernel

/// A message that an endpoint has not taken yet.
struct WaitingMessage: Sendable {
    enum Origin: Sendable, Hashable {
        /// An event that was not tried yet, by its number.
        case event(Int64)
        /// A row of the log: a message that failed, or one that shall be sent again.
        case delivery(Int64)
    }

    let origin: Origin
    let message: WebhookMessage
    let createdAt: Timestamp
    /// Tries so far.
    var attempts = 0
}
