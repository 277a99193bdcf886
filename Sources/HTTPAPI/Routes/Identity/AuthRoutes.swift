public import CommerceKernel
import Cryptography
import HTTPTypes
public import Identity

/// Registering, signing in and out, passwords.
public struct AuthRoutes: Sendable {
    private let identity: IdentityService
    private let sessions: BrowserSessions
    private let baseURL: String?

    public init(identity: IdentityService, baseURL: String?, hook: SignInHook = .none) {
        self.identity = identity
        sessions = BrowserSessions(identity: identity, hook: hook)
        self.baseURL = baseURL
    }

    public func endpoints() -> [Endpoint] {
        func post(
            _ path: PathTemplate, _ id: String, _ summary: String, body: String?, answer: OperationDocumentation.Answer,
            refusals: [Int] = [], _ handler: @escaping Endpoint.Handler
        ) -> Endpoint {
            Endpoint(
                .post, path, id: id, summary: summary, tag: "People", body: body == nil ? Endpoint.Body.none : nil,
                handler: handler
            ).documented { operation in
                operation.requestBody = body.map { .component($0) }
                operation.isRequestBodyRequired = body != nil && id != "logout"
                operation.answers = [answer]
                operation.refusals = refusals
            }
        }
        return [
            post(
                "/v1/auth/register", "register", "Open an account", body: "Registration",
                answer: .init(202, "Accepted; a link to confirm the address is on its way.", data: .object),
                refusals: [429, 503], register),
            post(
                "/v1/auth/login", "login", "Sign in", body: "Login",
                answer: .init(200, "Tokens, and the cookie when asked.", data: .component("SignIn")),
                refusals: [401, 429, 503], login),
            post(
                "/v1/auth/refresh", "refreshToken", "Exchange a refresh token", body: "RefreshToken",
                answer: .init(200, "New tokens.", data: .component("SignIn")), refusals: [401], refresh),
            post(
                "/v1/auth/logout", "logout", "End the session", body: "OptionalRefreshToken",
                answer: .init(204, "The session is over."), refusals: [401], logout),
            post(
                "/v1/auth/password/forgot", "forgotPassword", "Ask for a link to set a new password",
                body: "AddressOnly", answer: .init(202, "Accepted, whether or not there is an account.", data: .object),
                refusals: [429], forgot),
            post(
                "/v1/auth/password/reset", "resetPassword", "Set a new password with the link's token",
                body: "PasswordReset", answer: .init(200, "The password is set; every session is over.", data: .object),
                refusals: [503], reset),
            post(
                "/v1/auth/password/change", "changePassword", "Change the own password", body: "PasswordChange",
                answer: .init(200, "Changed; other sessions are over.", data: .object), refusals: [409, 429, 503],
                change),
            post(
                "/v1/auth/email/verify", "verifyEmail", "Confirm an address with the link's token",
                body: "OneTimeToken", answer: .init(200, "Confirmed.", data: .component("User")), verify),
            post(
                "/v1/auth/email/resend", "resendVerification", "Ask for another link to confirm the own address",
                body: nil, answer: .init(202, "Accepted.", data: .object), refusals: [429], resend),
            Endpoint(
                .get, "/v1/auth/session", id: "getSession", summary: "Who is signed in", tag: "People",
                handler: session
            ).documented { $0.answers = [.init(200, "The principal.", data: .component("Principal"))] },
            Endpoint(
                .get, "/v1/auth/jwks", id: "getTokenKeys", summary: "Public keys of access tokens (RFC 7517)",
                tag: "People", handler: keys
            ).documented { $0.answers = [.init(200, "A JWK set; empty with HS256.", data: .object, isBare: true)] },
        ]
    }

    // MARK: Handlers

    private func register(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let email = body.requiredText("email", length: 1...254)
        let password = Secret(body.requiredSecret("password", maximumLength: 20_000))
        let name = body.requiredText("name", length: 1...255)
        let phone = body.text("phone", length: 1...40)
        try body.finish()
        try await identity.register(
            email: email, password: password, name: name, phone: phone, client: request.clientContext)
        return accepted("Check your mail: we sent a link to \(email).", email: email, request)
    }

    private func login(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let email = body.requiredText("email", length: 1...1000)
        let password = Secret(body.requiredSecret("password", maximumLength: 20_000))
        let wantsCookie = body.flag("cookie") ?? false
        try body.finish()
        // Signing a visitor in to somebody else's account is an attack too.
        if wantsCookie { try CrossSiteCheck.check(request, ownOrigin: baseURL?.lowercased()) }
        let signIn = try await identity.login(
            email: email, password: password, wantsCookie: wantsCookie, client: request.clientContext)
        return Self.answer(signIn, "Signed in", request, fields: await sessions.fields(of: signIn, request))
    }

    private func refresh(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let token = Secret(body.requiredSecret("refreshToken"))
        try body.finish()
        return Self.answer(try await identity.refresh(token), "Refreshed", request, fields: [.cacheControl: "no-store"])
    }

    private func logout(_ request: APIRequest) async throws -> APIResponse {
        if case .user(_, let session?) = request.principal.subject {
            try await identity.logout(sessionID: session)
        } else if let json = try await request.optionalJSON(), let token = json["refreshToken"]?.string {
            try await identity.logout(refreshToken: Secret(token))
        } else {
            throw DomainError.invalid(
                field: "refreshToken", code: "required",
                message: "Send the access token, the cookie or the refreshToken of the session to end.")
        }
        return APIResponse.noContent.adding(.setCookie, SessionCookie.clear)
    }

    private func forgot(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let email = body.requiredText("email", length: 1...254)
        try body.finish()
        try await identity.requestPasswordReset(email: email, client: request.clientContext)
        return accepted("If there is an account for \(email), a link is on its way.", email: email, request)
    }

    private func reset(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let token = Secret(body.requiredSecret("token"))
        let password = Secret(body.requiredSecret("password", maximumLength: 20_000))
        try body.finish()
        try await identity.resetPassword(token: token, password: password, client: request.clientContext)
        return APIResponse.success("The password is set; sign in with it.", at: request.now) { $0.object { _ in } }
    }

    private func change(_ request: APIRequest) async throws -> APIResponse {
        let user = try request.requireUser()
        let body = try await request.reader()
        let current = Secret(body.requiredSecret("currentPassword", maximumLength: 20_000))
        let new = Secret(body.requiredSecret("newPassword", maximumLength: 20_000))
        try body.finish()
        try await identity.changePassword(
            userID: user, current: current, new: new, sessionID: request.sessionID, client: request.clientContext)
        return APIResponse.success("The password is changed.", at: request.now) { $0.object { _ in } }
    }

    private func verify(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let token = Secret(body.requiredSecret("token"))
        try body.finish()
        let user = try await identity.verifyEmail(token: token)
        return APIResponse.success("The address is confirmed.", at: request.now) { $0.value(user.json) }
    }

    private func resend(_ request: APIRequest) async throws -> APIResponse {
        try await identity.requestVerification(userID: try request.requireUser())
        return APIResponse.success("A link is on its way.", status: .accepted, at: request.now) { $0.object { _ in } }
    }

    private func session(_ request: APIRequest) async throws -> APIResponse {
        let principal = request.principal
        let user = try await principal.userIDForLookup { try await identity.user(id: $0) }
        return APIResponse.success("Session", at: request.now) { json in
            json.object { json in
                json.member("principal", principal.logName)
                json.member("role", orNull: principal.role?.rawValue)
                if let scopes = principal.scopes {
                    json.array("scopes") { json in for scope in scopes.map(\.rawValue).sorted() { json.value(scope) } }
                }
                json.member("user", user?.json ?? .null)
                json.member("csrfToken", orNull: request.sessionID.map { identity.csrfToken(sessionID: $0) })
            }
        }.adding(.cacheControl, "no-store")
    }

    private func keys(_ request: APIRequest) async throws -> APIResponse {
        APIResponse.json(try await identity.tokens.jwks().bytes).adding(.cacheControl, "public, max-age=300")
    }

    // MARK: Answers

    private func accepted(_ message: String, email: String, _ request: APIRequest) -> APIResponse {
        APIResponse.success(message, status: .accepted, at: request.now) { json in
            json.object { $0.member("email", email) }
        }
    }

    static func answer(
        _ signIn: SignIn, _ message: String, _ request: APIRequest, fields: HTTPFields
    ) -> APIResponse {
        var response = APIResponse.success(message, at: request.now) { json in
            json.object { json in
                json.member("token", signIn.accessToken.reveal())
                json.member("tokenType", "Bearer")
                json.member("expiresAt", signIn.accessTokenExpiresAt)
                json.member("refreshToken", signIn.refreshToken.reveal())
                json.member("sessionId", signIn.sessionID)
                json.member("sessionExpiresAt", signIn.sessionExpiresAt)
                if let token = signIn.csrfToken { json.member("csrfToken", token) }
                json.member("user", signIn.user.json)
            }
        }
        response.headers.append(contentsOf: fields)
        return response
    }
}

extension APIRequest {
    /// Where the request comes from, for sessions, throttles and the audit log.
    public var clientContext: ClientContext {
        ClientContext(
            address: clientAddress, userAgent: headers[.userAgent], requestID: requestID,
            languages: headers[.acceptLanguage])
    }

    /// The session of a signed-in person.
    public var sessionID: String? {
        guard case .user(_, let session) = principal.subject else { return nil }
        return session
    }

    /// The person that "me" means. Throws 404 for a key that belongs to nobody.
    public func requireUser() throws(DomainError) -> String {
        if let id = principal.userID { return id }
        throw DomainError(
            .notFound, code: "not_found", message: "This needs a person: the key used here belongs to nobody.")
    }
}

extension Principal {
    func userIDForLookup<T>(_ body: (String) async throws -> T) async throws -> T? {
        guard let userID else { return nil }
        return try await body(userID)
    }
}

extension APIRequest {
    /// The page asked for by `page` and `limit`.
    func pageRequest() throws(DomainError) -> PageRequest {
        try PageRequest(page: try query.integer("page") ?? 1, limit: try query.integer("limit") ?? 20)
    }
}
