import CommerceKernel

/// A short message to a telephone.
public struct ShortMessage: Sendable, Hashable {
    /// As the account holds it, `+4915112345678`.
    public let to: String
    public let text: String
    /// Stable for what is told.
    public let id: String

    public init(to: String, text: String, id: String) {
        self.to = to
        self.text = text
        self.id = id
    }
}

/// Takes short messages away.
public protocol SMSTransport: Sendable {
    /// Returns when somebody else has the message for good. Throws `DeliveryFailure`.
    func send(_ message: ShortMessage) async throws
}
