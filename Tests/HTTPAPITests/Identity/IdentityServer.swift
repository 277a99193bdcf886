import CommerceKernel
import Cryptography
import Foundation
import HTTPAPI
import Identity
import Outbox
import Storage

/// People's endpoints over a temporary database, with cheap password hashes and no rate limit unless asked.
struct IdentityServer: Sendable {
    let store: Store
    let ring = KeyRing.ephemeral()
    let time = ManualTime()
    let identity: IdentityService
    let keys: APIKeyService
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-people-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "shop.sqlite").path, migrations: Outbox.migrations + IdentityService.migrations)
        let cheap = try ScryptParameters(costExponent: 4, blockSize: 1, parallelization: 1)
        let tokens = AccessTokens(
            store: store, ring: ring, options: .init(issuer: "https://shop.example"), time: time, ids: SecureRandom())
        identity = try IdentityService(
            store: store, ring: ring, passwords: PasswordHashingQueue(parameters: cheap, workers: 2), tokens: tokens,
            time: time, ids: SecureRandom())
        keys = APIKeyService(time: time, ids: SecureRandom())
    }

    func endpoints(hook: SignInHook = .none) -> [Endpoint] {
        let social = OIDCService(
            store: store, identity: identity, ring: ring, baseURL: "https://shop.example", time: time,
            ids: SecureRandom())
        return AuthRoutes(identity: identity, baseURL: nil, hook: hook).endpoints()
            + UserRoutes(identity: identity).endpoints()
            + APIKeyRoutes(store: store, keys: keys, audit: identity.audit).endpoints()
            + SocialLoginRoutes(social: social, identity: identity, hook: hook).endpoints()
    }

    func run<T: Sendable>(
        limits: RateLimits = .off, extra: [Endpoint] = [], hook: SignInHook = .none,
        _ body: @Sendable (TestClient) async throws -> T
    ) async throws -> T {
        defer {
            store.close()
            try? FileManager.default.removeItem(at: folder)
        }
        return try await withServer(
            endpoints(hook: hook) + extra,
            authenticators: [
                APIKeyAuthenticator(store: store, keys: keys), SessionAuthenticator(identity: identity, baseURL: nil),
            ], rateLimits: limits, time: time, body)
    }

    /// Credentials of a new account, ready to be sent.
    func signIn(_ name: String, role: Role = .customer) async throws -> Person {
        let user = try identity.createNow(
            .init(email: "\(name)@example.com", password: Secret("correct horse battery"), name: name, role: role),
            client: .commandLine)
        let signIn = try await identity.login(
            email: user.email, password: Secret("correct horse battery"), client: ClientContext(address: "192.0.2.9"))
        return Person(id: user.id, headers: [("Authorization", "Bearer \(signIn.accessToken.reveal())")])
    }

    func key(role: Role, scopes: Set<Scope>? = nil) throws -> [(String, String)] {
        let made = try store.writeNow { [keys] in
            try keys.create(name: "test", role: role, scopes: scopes, in: $0)
        }
        return [("X-API-Key", made.secret.text)]
    }

    struct Person: Sendable {
        let id: String
        let headers: [(String, String)]
    }
}
