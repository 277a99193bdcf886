import CommerceKernel
import Cryptography
import Foundation
import Identity
import Logging
import Outbox
import Storage

/// A service over a temporary database, with a clock that stands still and cheap password hashes.
final class IdentityFixture: Sendable {
    static let cheap = try? ScryptParameters(costExponent: 4, blockSize: 1, parallelization: 1)

    let folder: URL
    let store: Store
    let time = ManualTime()
    let ring: KeyRing
    let passwords: PasswordHashingQueue
    let tokens: AccessTokens
    let service: IdentityService
    let client = ClientContext(address: "192.0.2.1", userAgent: "test", requestID: "r-1")

    init(
        algorithm: AccessTokens.Algorithm = .hs256, parameters: ScryptParameters? = cheap, workers: Int = 2,
        capacity: Int = 64, options: IdentityService.Options = .init(), ring: KeyRing = .ephemeral()
    ) throws {
        self.ring = ring
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "shop.sqlite").path, migrations: Outbox.migrations + IdentityService.migrations)
        passwords = PasswordHashingQueue(parameters: parameters ?? .owasp, workers: workers, capacity: capacity)
        var tokenOptions = AccessTokens.Options(issuer: "https://shop.example")
        tokenOptions.algorithm = algorithm
        tokens = AccessTokens(store: store, ring: ring, options: tokenOptions, time: time, ids: SecureRandom())
        service = try IdentityService(
            store: store, ring: ring, passwords: passwords, tokens: tokens, time: time, ids: SecureRandom(),
            options: options)
    }

    deinit {
        passwords.close()
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Another service over the same database with stronger parameters, as after a change of settings.
    func service(parameters: ScryptParameters) throws -> IdentityService {
        try IdentityService(
            store: store, ring: ring, passwords: PasswordHashingQueue(parameters: parameters, workers: 1),
            tokens: tokens, time: time, ids: SecureRandom())
    }

    /// Another service over the same database with another ring, as after a restart.
    func service(ring: KeyRing) throws -> IdentityService {
        let tokens = AccessTokens(
            store: store, ring: ring, options: .init(issuer: "https://shop.example"), time: time, ids: SecureRandom())
        return try IdentityService(
            store: store, ring: ring, passwords: passwords, tokens: tokens, time: time, ids: SecureRandom())
    }

    @discardableResult
    func makeUser(
        _ email: String = "jane@example.com", password: String = "correct horse battery", role: Role = .customer
    ) throws -> User {
        try service.createNow(
            .init(email: email, password: Secret(password), name: "Jane Okafor", role: role), client: .commandLine)
    }

    func login(
        _ email: String = "jane@example.com", password: String = "correct horse battery", cookie: Bool = false,
        from address: String = "192.0.2.1"
    ) async throws -> SignIn {
        try await service.login(
            email: email, password: Secret(password), wantsCookie: cookie, client: ClientContext(address: address))
    }

    /// Asks for a link for a new password, and lets the job run that sends it.
    func requestReset(_ email: String = "jane@example.com") async throws {
        try await service.requestPasswordReset(email: email, client: client)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await JobRunner(
            handlers: service.jobHandlers, store: store, time: time, ids: SecureRandom(), logger: logger
        ).runDueJobs()
    }

    func events(_ type: String? = nil) throws -> [RecordedEvent] {
        try store.readNow { try Outbox.events(after: 0, limit: 1000, types: type.map { [$0] }, in: $0) }
    }

    /// The token of the newest mail of a type.
    func mailToken(_ type: String) throws -> Secret<String>? {
        try events(type).last.flatMap { try IdentityService.mailToken(in: $0, ring: ring) }
    }
}

/// The code of the `DomainError` that `body` throws; nil when it throws none.
func refusal(_ body: () async throws -> some Any) async throws -> String? {
    do {
        _ = try await body()
        return nil
    } catch let error as DomainError {
        return error.code == "validation_failed" ? error.details.first?.code : error.code
    }
}
