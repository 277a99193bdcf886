public import CommerceKernel
public import Outbox

/// An address that is told of events.
public struct WebhookEndpoint: Sendable {
    public let id: String
    public var url: String
    public var filter: EventFilter
    public var description: String?
    /// Why nothing is sent to it; nil while it is in use.
    public var disabledReason: DisabledReason?
    public var disabledAt: Timestamp?
    /// Until when messages also carry the signature of the secret before; nil when there is only one.
    public var previousSecretUntil: Timestamp?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public enum DisabledReason: String, Sendable, Hashable {
        /// Somebody of the shop switched it off.
        case byHand = "by_hand"
        /// It answered 410 Gone.
        case gone
        /// It took no message through all tries of one.
        case unreachable
    }

    public var isEnabled: Bool { disabledAt == nil }
}
