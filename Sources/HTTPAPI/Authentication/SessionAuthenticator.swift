import CommerceKernel
public import HTTPTypes
public import Identity

/// People: an access token as `Authorization: Bearer`, or the session cookie.
///
/// A cookie is sent by browsers whoever made the request, so with one every unsafe request must prove that the shop's
/// own pages made it: no foreign origin, and the session's CSRF token in `X-CSRF-Token`, or in a form's `csrfToken`.
/// Forms of visitors who are not signed in must not come from another site either: they may hold a guest's cart.
public struct SessionAuthenticator: Authenticator {
    private let identity: IdentityService
    private let ownOrigin: String?

    /// - Parameter baseURL: How browsers reach the shop; nil to compare origins with the `Host` of the request.
    public init(identity: IdentityService, baseURL: String?) {
        self.identity = identity
        ownOrigin = baseURL.map { $0.lowercased() }
    }

    public func looks(at fields: HTTPFields) -> Bool { fields.contains(.authorization) || fields.contains(.cookie) }

    public func authenticate(_ request: APIRequest) async throws -> Principal? {
        if request.headers.contains(.authorization) {
            guard let token = request.bearerToken else { throw DomainError.invalidCredentials }
            if token.hasPrefix(APIKeySecret.prefix) { return nil }
            return try await identity.principal(bearer: token)
        }
        if case .form = request.endpointBody { try CrossSiteCheck.check(request, ownOrigin: ownOrigin) }
        guard let cookie = request.cookie(SessionCookie.name),
            let principal = try await identity.principal(cookie: cookie)
        else { return nil }
        if !Self.safeMethods.contains(request.method) { try await requireOwnPage(request, principal) }
        return principal
    }

    private static let safeMethods: Set<HTTPRequest.Method> = [.get, .head, .options]

    private func requireOwnPage(_ request: APIRequest, _ principal: Principal) async throws {
        try CrossSiteCheck.check(request, ownOrigin: ownOrigin)
        var token = request.headers[.csrfToken]
        if token == nil { token = try await request.formToken() }
        guard case .user(_, let session?) = principal.subject, let token,
            identity.isValid(csrfToken: token, sessionID: session)
        else {
            throw DomainError(
                .forbidden, code: "csrf_token_missing",
                message: "With the session cookie this needs the X-CSRF-Token of the session.")
        }
    }
}

/// What a browser says about where a request comes from.
enum CrossSiteCheck {
    /// Throws 403 `cross_site` when `Sec-Fetch-Site` or `Origin` names another site.
    static func check(_ request: APIRequest, ownOrigin: String?) throws {
        let refusal = DomainError(
            .forbidden, code: "cross_site", message: "This request comes from another site's page.")
        let site = request.headers[.secFetchSite]
        if let site, site != "same-origin", site != "none" { throw refusal }
        guard let origin = request.headers[.origin]?.lowercased() else { return }
        // A page that sends no referrer hides its origin too, but not that it is ours.
        if origin == "null", site == "same-origin" { return }
        let host = request.authority.lowercased()
        let own = ownOrigin.map { [$0] } ?? ["http://\(host)", "https://\(host)"]
        if !own.contains(origin) { throw refusal }
    }
}

/// The cookie that carries a session. `__Host-` makes browsers insist on Secure, the path and no domain.
enum SessionCookie {
    static let name = "__Host-souk-session"

    static func set(_ value: String, maximumAge: Duration) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(maximumAge.components.seconds); Secure; HttpOnly; SameSite=Lax"
    }

    static let clear = "\(name)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
}

extension HTTPField.Name {
    // The names are constants of ours and valid.
    public static let csrfToken = HTTPField.Name("X-CSRF-Token")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
