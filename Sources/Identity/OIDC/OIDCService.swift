public import CommerceKernel
public import Cryptography
import Foundation
import Outbox
public import Storage
import Synchronization

/// Signing in through somebody else: OpenID Connect's code flow with PKCE, state and nonce.
///
/// The state works once and only in the browser that began; the verifier and the nonce are kept sealed meanwhile.
public final class OIDCService: Sendable {
    static let failed = DomainError(
        .invalid, code: "social_login_failed", message: "The sign-in was not completed; begin again.")
    private static let flowLifetime: Duration = .seconds(600)

    private let store: Store
    private let identity: IdentityService
    private let ring: KeyRing
    private let time: any TimeSource
    private let ids: any IDSource
    private let baseURL: @Sendable () -> String
    private let transport = OIDCTransport()
    private let discoveries = Mutex<[String: (discovery: OIDCDiscovery, at: Timestamp)]>([:])

    /// - Parameter baseURL: How browsers reach the shop; the callback's address is made of it. Asked at each sign-in.
    public init(
        store: Store, identity: IdentityService, ring: KeyRing,
        baseURL: @autoclosure @escaping @Sendable () -> String, time: any TimeSource, ids: any IDSource
    ) {
        self.store = store
        self.identity = identity
        self.ring = ring
        self.baseURL = baseURL
        self.time = time
        self.ids = ids
    }

    // MARK: Providers

    /// Adds or replaces a provider; its secret is sealed. Blocks; for commands and start-up.
    public func putNow(_ provider: OIDCProvider) throws {
        let sealed = try provider.clientSecret.map {
            try ring.seal(Array($0.reveal().utf8), context: "oidc-provider/\(provider.name)")
        }
        let now = time.now
        try store.writeNow { try OIDCStore.put(provider, sealedSecret: sealed, at: now, in: $0) }
    }

    public func providerNames() async throws -> [String] {
        try await store.read { try OIDCStore.providerNames(in: $0) }
    }

    private func provider(_ name: String) async throws -> OIDCProvider {
        let found = try await store.read { [ring] in try OIDCStore.provider(name: name, ring: ring, in: $0) }
        guard let found else { throw DomainError.notFound("sign-in provider", id: name) }
        return found
    }

    private func discovery(of provider: OIDCProvider) async throws -> OIDCDiscovery {
        let now = time.now
        let known = discoveries.withLock { $0[provider.issuer] }
        if let known, now.duration(since: known.at) < .seconds(3600) { return known.discovery }
        let fetched = try await OIDCDiscovery.fetch(issuer: provider.issuer, with: transport)
        discoveries.withLock { $0[provider.issuer] = (fetched, now) }
        return fetched
    }

    // MARK: The flow

    /// Begins: where to send the browser, and what it must bring back in a cookie.
    ///
    /// - Parameter returnTo: A path of the shop to go to afterwards; anything else becomes `/`.
    public func start(
        provider name: String, returnTo: String?
    ) async throws -> (location: String, browser: Secret<String>) {
        let provider = try await provider(name)
        let discovery = try await discovery(of: provider)
        let state = ids.token(bytes: 32)
        let browser = ids.token(bytes: 32)
        let verifier = ids.token(bytes: 32)
        let nonce = ids.token(bytes: 32)
        let flow = OIDCStore.Flow(
            provider: name, browserHash: SHA256.hash(browser),
            sealed: try ring.seal(Array("\(verifier) \(nonce)".utf8), context: "oidc-flow/\(name)"),
            returnTo: Self.localPath(returnTo))
        let expiresAt = time.now.advanced(by: Self.flowLifetime)
        try await store.write {
            try OIDCStore.insertFlow(flow, stateHash: SHA256.hash(state), expiresAt: expiresAt, in: $0)
        }
        let query = FormCoding.encode([
            ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", callback(name)),
            ("scope", provider.scopes.joined(separator: " ")), ("state", state), ("nonce", nonce),
            ("code_challenge", Base64URL.encode(SHA256.hash(verifier))), ("code_challenge_method", "S256"),
        ])
        let separator = discovery.authorizationEndpoint.contains("?") ? "&" : "?"
        return (discovery.authorizationEndpoint + separator + query, Secret(browser))
    }

    /// Ends: exchanges the code, checks the ID token and signs the person in with a cookie session.
    public func finish(
        provider name: String, state: String, code: String, browser: String?, client: ClientContext
    ) async throws -> (signIn: SignIn, returnTo: String) {
        let now = time.now
        let flow = try await store.write {
            try OIDCStore.takeFlow(stateHash: SHA256.hash(state), at: now, in: $0)
        }
        guard let flow, flow.provider == name, let browser, !code.isEmpty,
            ConstantTime.equal(SHA256.hash(browser), flow.browserHash)
        else { throw Self.failed }
        let secrets = String(decoding: try ring.open(flow.sealed, context: "oidc-flow/\(name)"), as: UTF8.self)
            .split(separator: " ").map(String.init)
        guard secrets.count == 2 else { throw Self.failed }
        let provider = try await provider(name)
        let discovery = try await discovery(of: provider)
        let profile = try await profile(
            code: code, verifier: secrets[0], nonce: secrets[1], provider: provider, discovery: discovery)
        let userID = try await account(for: profile)
        let signIn = try await identity.signIn(userID, wantsCookie: true, client: client)
        return (signIn, flow.returnTo)
    }

    private func profile(
        code: String, verifier: String, nonce: String, provider: OIDCProvider, discovery: OIDCDiscovery
    ) async throws -> ExternalProfile {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", callback(provider.name)),
            ("code_verifier", verifier), ("client_id", provider.clientID),
        ]
        var basic: (user: String, password: Secret<String>)?
        if let secret = provider.clientSecret {
            if discovery.postsSecret {
                form.append(("client_secret", secret.reveal()))
            } else {
                basic = (provider.clientID, secret)
            }
        }
        let answer = try await transport.post(discovery.tokenEndpoint, form: form, basic: basic)
        guard answer.status == 200, let idToken = answer.body["id_token"]?.string else { throw Self.failed }
        let keys = try await transport.get(discovery.keysAddress)
        let claims = try await IDTokenVerifier(
            issuer: provider.issuer, clientID: provider.clientID, nonce: nonce, now: time.now
        ).claims(of: idToken, keys: keys)
        guard let subject = claims["sub"]?.string, (1...255).contains(subject.utf8.count) else { throw Self.failed }
        var profile = ExternalProfile(issuer: provider.issuer, subject: subject, claims)
        if profile.email == nil, let address = discovery.userInfoEndpoint,
            let token = answer.body["access_token"]?.string
        {
            let info = try await transport.get(address, bearer: Secret(token))
            // Section 5.3.2: information about another subject must not be used.
            guard info["sub"]?.string == subject else { throw Self.failed }
            profile = ExternalProfile(issuer: provider.issuer, subject: subject, info)
        }
        return profile
    }

    // MARK: Accounts

    /// The account of a person at a provider: the one joined before; else the one with the same address, if the
    /// provider has verified it; else a new one.
    private func account(for profile: ExternalProfile) async throws -> String {
        try await store.write { [self] transaction in
            if let id = try OIDCStore.userID(issuer: profile.issuer, subject: profile.subject, in: transaction) {
                return id
            }
            guard let text = profile.email, let email = try? EmailAddress(text) else {
                throw DomainError(
                    .unprocessable, code: "address_missing",
                    message: "The provider told no e-mail address; an account needs one.")
            }
            let id: String
            if let known = try UserStore.user(emailKey: email.key, in: transaction) {
                id = try take(known, profile, in: transaction)
            } else {
                id = try open(email, profile, in: transaction)
            }
            try OIDCStore.join(
                issuer: profile.issuer, subject: profile.subject, userID: id, at: time.now, in: transaction)
            return id
        }
    }

    /// An address that the provider has not verified never joins an existing account. An account whose own address was
    /// never verified may have been opened by somebody else in wait for its owner: every way in of theirs goes.
    private func take(_ known: User, _ profile: ExternalProfile, in transaction: Transaction) throws -> String {
        guard profile.isEmailVerified else {
            throw DomainError(
                .conflict, code: "address_not_verified",
                message: "There is an account with this address, and the provider has not verified that it is yours. "
                    + "Sign in with the password.")
        }
        if known.emailVerifiedAt == nil {
            var user = known
            user.emailVerifiedAt = time.now
            user.updatedAt = time.now
            try UserStore.update(user, in: transaction)
            try UserStore.setPassword(userID: user.id, hash: "", at: time.now, in: transaction)
            try SessionStore.deleteAll(userID: user.id, in: transaction)
            try OneTimeTokenStore.deleteAll(userID: user.id, in: transaction)
            try OIDCStore.leaveAll(userID: user.id, in: transaction)
            try SigningSecretStore.delete(userID: user.id, in: transaction)
            try identity.record("user.email_verified", user, in: transaction)
        }
        try identity.record(
            "user.social_login_joined", known, ["issuer": .string(profile.issuer)], in: transaction)
        return known.id
    }

    private func open(_ email: EmailAddress, _ profile: ExternalProfile, in transaction: Transaction) throws -> String {
        let now = time.now
        let name = profile.name.flatMap { try? ProfileRules.name($0) } ?? String(email.text.prefix { $0 != "@" })
        let user = User(
            id: ids.identifier(prefix: "usr_"), email: email.text,
            emailVerifiedAt: profile.isEmailVerified ? now : nil, name: name, createdAt: now, updatedAt: now)
        try UserStore.insert(user, key: email, passwordHash: "", in: transaction)
        try identity.record(
            UserEvents.registered, user, ["role": .string(user.role.rawValue), "issuer": .string(profile.issuer)],
            in: transaction)
        if !profile.isEmailVerified {
            try identity.sendToken(
                .verifyEmail, to: user, event: UserEvents.verificationRequested,
                lifetime: identity.options.verificationLifetime, in: transaction)
        }
        return user.id
    }

    // MARK: Addresses

    private func callback(_ name: String) -> String { "\(baseURL())/v1/auth/oidc/\(name)/callback" }

    /// A path of this shop; `//host`, `/\host` and control characters would lead elsewhere.
    static func localPath(_ text: String?) -> String {
        guard let text, text.utf8.count <= 1000, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return "/" }
        return text
    }
}

/// What a provider says of a person.
private struct ExternalProfile: Sendable {
    let issuer: String
    let subject: String
    let email: String?
    let isEmailVerified: Bool
    let name: String?

    init(issuer: String, subject: String, _ claims: JSONValue) {
        self.issuer = issuer
        self.subject = subject
        email = claims["email"]?.string
        isEmailVerified = claims["email_verified"]?.bool ?? (claims["email_verified"]?.string == "true")
        name = claims["name"]?.string
    }
}
