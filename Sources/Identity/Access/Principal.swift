/// On whose behalf a request runs.
public struct Principal: Sendable, Hashable {
    public enum Subject: Sendable, Hashable {
        case anonymous
        /// A signed-in person; `session` names the session or token family that can be revoked.
        case user(id: String, session: String?)
        /// A program with a key; `owner` is the person it acts for, if any.
        case apiKey(id: String, owner: String?)
        /// Whoever can reach the trusted listener.
        case trustedListener
    }

    public let subject: Subject
    /// Nil for the anonymous.
    public let role: Role?
    /// What it is limited to; nil is everything its role may do.
    public let scopes: Set<Scope>?
    /// Of its own; nil for that of its role.
    public let rateLimit: RateLimit?

    public init(subject: Subject, role: Role?, scopes: Set<Scope>? = nil, rateLimit: RateLimit? = nil) {
        self.rateLimit = rateLimit
        self.subject = subject
        self.role = role
        self.scopes = scopes
    }

    public static let anonymous = Principal(subject: .anonymous, role: nil)

    public var isAuthenticated: Bool { subject != .anonymous }

    /// The person whose objects are meant by "own": the one signed in, or the owner of the key.
    public var userID: String? {
        switch subject {
        case .anonymous, .trustedListener: nil
        case .user(let id, _): id
        case .apiKey(_, let owner): owner
        }
    }

    /// Whether `scope` is theirs for everybody's things, not only their own: staff, admins and services, and keys that
    /// have it.
    public func mayForAll(_ scope: Scope) -> Bool {
        if let scopes { return scopes.contains(scope) }
        switch role {
        case .staff, .admin, .service: return true
        case .customer, nil: return false
        }
    }

    /// For logs: names the account or the key, never a secret.
    public var logName: String {
        switch subject {
        case .anonymous: "anonymous"
        case .user(let id, _): "user:\(id)"
        case .apiKey(let id, _): "key:\(id)"
        case .trustedListener: "trusted"
        }
    }
}
