public import CommerceKernel

/// One privileged act: who did what to whom, when, from where, and what it changed.
public struct AuditEntry: Sendable, Hashable {
    public let id: Int64
    public let at: Timestamp
    /// `user:usr_1`, `key:key_1`, `command line`.
    public let actor: String
    /// `user.role_changed`, …
    public let action: String
    /// `user/usr_1`, …
    public let subject: String
    public let clientAddress: String
    public let requestID: String?
    /// Never holds a secret.
    public let before: JSONValue
    public let after: JSONValue
    /// The status that the act was answered with; nil for one written in the transaction of the act, and for one that
    /// was cut off.
    public let outcome: Int?
}
