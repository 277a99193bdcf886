/// Takes mails away.
public protocol MailTransport: Sendable {
    /// Returns when somebody else has the message for good. Throws `DeliveryFailure`.
    func send(_ message: MailMessage) async throws
}

/// A message was not taken.
public struct DeliveryFailure: Error, Sendable, CustomStringConvertible {
    public let description: String
    /// Whether trying again is pointless: the other side has refused this message for good.
    public let isPermanent: Bool

    public init(_ description: String, isPermanent: Bool = false) {
        self.description = description
        self.isPermanent = isPermanent
    }
}
