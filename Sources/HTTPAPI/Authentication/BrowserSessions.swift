import CommerceKernel
public import Cryptography
public import HTTPTypes
public import Identity

/// Signing in and out with forms, for pages. The endpoints that use it take `Endpoint.Body.form`, which refuses forms
/// of other sites before their handlers run.
public struct BrowserSessions: Sendable {
    private let identity: IdentityService
    private let hook: SignInHook

    public init(identity: IdentityService, hook: SignInHook = .none) {
        self.identity = identity
        self.hook = hook
    }

    /// What the hidden field `FormBody.tokenField` of a page's forms must hold; nil for a visitor who is not signed in,
    /// whose forms need none.
    public func formToken(_ request: APIRequest) -> String? {
        request.sessionID.map { identity.csrfToken(sessionID: $0) }
    }

    /// Whether the browser holds the cookie of a session that is over.
    public func isOver(_ request: APIRequest) -> Bool {
        !request.principal.isAuthenticated && request.cookie(SessionCookie.name) != nil
    }

    /// Signs in and answers the fields of the response that make it last. Throws as `IdentityService.login` does.
    public func signIn(
        email: String, password: Secret<String>, request: APIRequest
    ) async throws -> (signIn: SignIn, fields: HTTPFields) {
        let signIn = try await identity.login(
            email: email, password: password, wantsCookie: true, client: request.clientContext)
        return (signIn, await fields(of: signIn, request))
    }

    /// Ends the session and answers the fields that clear its cookie.
    public func signOut(_ request: APIRequest) async throws -> HTTPFields {
        if let session = request.sessionID { try await identity.logout(sessionID: session) }
        return [.setCookie: SessionCookie.clear, .cacheControl: "no-store"]
    }

    /// The session's cookie and what the hook adds. The session that the browser had before is over.
    func fields(of signIn: SignIn, _ request: APIRequest) async -> HTTPFields {
        var fields = await hook.run(signIn.user.id, request)
        if let cookie = signIn.cookie {
            // One that cannot be ended now ends by its age; signing in has succeeded.
            if let former = request.cookie(SessionCookie.name) { try? await identity.logout(cookie: former) }
            let age = signIn.sessionExpiresAt.duration(since: request.now)
            fields.append(HTTPField(name: .setCookie, value: SessionCookie.set(cookie.reveal(), maximumAge: age)))
        }
        fields[.cacheControl] = "no-store"
        return fields
    }
}
