public import CommerceKernel
public import Identity

/// Who may call an endpoint. Ownership of single objects is decided by the services, not here.
public enum AccessRule: Sendable, Hashable {
    /// Everybody, signed in or not.
    case open
    /// Everybody who has credentials, however limited.
    case credentials
    /// Everybody who is signed in or has a key. A key with scopes needs `scope`; without one named it cannot be used
    /// here, since it is meant for something else.
    case authenticated(scope: Scope? = nil)
    /// One of the roles; a key with scopes needs `scope`, and a key that has it needs no role.
    case roles(Set<Role>, scope: Scope? = nil)

    /// Throws 401 `authentication_required` or 403 `forbidden` unless `principal` may.
    public func check(_ principal: Principal) throws(DomainError) {
        switch self {
        case .open:
            return
        case .credentials:
            try requireAuthentication(principal)
        case .authenticated(let scope):
            try requireAuthentication(principal)
            guard let scopes = principal.scopes else { return }
            if let scope, scopes.contains(scope) { return }
            throw refusal(scope.map { "a key with the scope \($0.rawValue)" } ?? "a key that is not limited by scopes")
        case .roles(let roles, let scope):
            try requireAuthentication(principal)
            if let scopes = principal.scopes {
                if let scope, scopes.contains(scope) { return }
            } else if let role = principal.role, roles.contains(role) {
                return
            }
            let names = roles.map(\.rawValue).sorted().joined(separator: " or ")
            throw refusal("the role \(names)" + (scope.map { " or a key with the scope \($0.rawValue)" } ?? ""))
        }
    }

    private func requireAuthentication(_ principal: Principal) throws(DomainError) {
        if principal.isAuthenticated { return }
        throw DomainError(
            .unauthenticated, code: "authentication_required",
            message: "This needs credentials: send an API key as X-API-Key, or a token as Authorization: Bearer.")
    }

    private func refusal(_ need: String) -> DomainError {
        DomainError(.forbidden, code: "forbidden", message: "This needs \(need).")
    }
}
