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
    /// To about a minute: uses are counted in memory first. Nil for a key that nobody has used.
    public var lastUsedAt: Timestamp?
    /// Nil for the limit of its role.
    public var rateLimit: RateLimit?

    public func isUsable(at now: Timestamp) -> Bool {
        revokedAt == nil && expiresAt.map { now < $0 } ?? true
    }

    /// As its keepers see it.
    public var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue), "scopes": scopesJSON,
            "hint": .string(hint), "createdAt": .timestamp(createdAt),
            "expiresAt": expiresAt.map { .timestamp($0) } ?? .null,
            "revokedAt": revokedAt.map { .timestamp($0) } ?? .null,
            "rateLimit": rateLimit.map { .string($0.text) } ?? .null,
            "lastUsedAt": lastUsedAt.map { .timestamp($0) } ?? .null,
        ]
    }

    /// What the audit log keeps of it.
    public var auditJSON: JSONValue {
        [
            "name": .string(name), "role": .string(role.rawValue), "scopes": scopesJSON,
            "expiresAt": expiresAt.map { .timestamp($0) } ?? .null,
            "rateLimit": rateLimit.map { .string($0.text) } ?? .null,
        ]
    }

    private var scopesJSON: JSONValue {
        scopes.map { .array($0.map(\.rawValue).sorted().map { .string($0) }) } ?? .null
    }

    public var principal: Principal {
        Principal(subject: .apiKey(id: id, owner: ownerID), role: role, scopes: scopes, rateLimit: rateLimit)
    }
}
