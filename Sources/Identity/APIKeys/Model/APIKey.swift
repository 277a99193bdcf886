public import CommerceKernel

/// A program's standing permission, without its secret.
public struct APIKey: Sendable, Hashable {
    public let id: String
    /// What its maker calls it.
    public let name: String
    public let role: Role
    /// Nil: everything the role may do.
    public let scopes: Set<Scope>?
    /// The person it acts for, if any.
    public let ownerID: String?
    /// The last characters of the secret, so that a person can tell keys apart.
    public let hint: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let revokedAt: Timestamp?

    public func isUsable(at now: Timestamp) -> Bool {
        revokedAt == nil && expiresAt.map { now < $0 } ?? true
    }

    public var principal: Principal {
        Principal(subject: .apiKey(id: id, owner: ownerID), role: role, scopes: scopes)
    }
}
