import CommerceKernel
import Foundation
import HTTPAPI
import Identity
import Logging
import Search
import ServiceLifecycle
import SoukServer
import Storage

/// A whole shop in a temporary folder, served on a free port, with a key of each kind.
struct TestShop: Sendable {
    let application: SoukApplication
    let client: TestClient
    let admin: String
    let staff: String
    let customer: String
    let writer: String

    func send(
        _ method: HTTPMethodName, _ path: String, key: String? = nil, headers: [(String, String)] = [],
        body: String? = nil
    ) async throws -> TestAnswer {
        try await client.send(
            method, path, headers: headers + (key.map { [("X-API-Key", $0)] } ?? []), body: body)
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> TestAnswer {
        try await client.get(path, headers: headers)
    }

    /// A new key of its own.
    func key(_ role: Role, scopes: Set<Scope>? = nil) async throws -> String {
        try await application.store.write { [keys = application.apiKeys] in
            try keys.create(name: "test", role: role, scopes: scopes, in: $0).secret.text
        }
    }

    /// Creates a product and waits until searches see it.
    @discardableResult
    func create(_ body: String) async throws -> TestAnswer {
        try await send(.post, "/v1/products?waitForIndex=true", key: admin, body: body)
    }
}

/// A whole shop in a temporary folder that serves nobody.
func withApplication<T: Sendable>(
    time: any TimeSource = SystemTime(), _ body: @Sendable (SoukApplication) async throws -> T
) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "souk-shop-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = try Settings(
        SettingsSource(flags: [
            "SOUK_DATA": folder.appending(path: "data").path, "SOUK_INDEXES": folder.appending(path: "indexes").path,
            "SOUK_PORT": "0", "SOUK_SEED_DATA": folder.appending(path: "seed").path,
        ]))
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let application = try SoukApplication(settings: settings, time: time, logger: logger)
    defer { application.close() }
    return try await body(application)
}

func withShop<T: Sendable>(
    time: any TimeSource = SystemTime(), _ body: @Sendable (TestShop) async throws -> T
) async throws -> T {
    try await withApplication(time: time) { application in try await serve(application, body) }
}

private func serve<T: Sendable>(
    _ application: SoukApplication, _ body: @Sendable (TestShop) async throws -> T
) async throws -> T {
    func key(_ role: Role, scopes: Set<Scope>? = nil) async throws -> String {
        try await application.store.write { [keys = application.apiKeys] in
            try keys.create(name: "test", role: role, scopes: scopes, in: $0).secret.text
        }
    }
    let (addresses, announce) = AsyncStream.makeStream(of: APIListener.Address.self)
    let services = try application.services(accessLog: .off, say: { _ in }) { announce.yield($0) }
    let group = ServiceGroup(configuration: .init(services: services, logger: application.logger))
    let admin = try await key(.admin)
    let staff = try await key(.staff)
    let customer = try await key(.customer)
    let writer = try await key(.service, scopes: [.catalogWrite])
    return try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await group.run() }
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else { throw CancellationError() }
        let shop = TestShop(
            application: application, client: TestClient(host: address.host, port: address.port), admin: admin,
            staff: staff, customer: customer, writer: writer)
        // The projector makes the empty index; the first search needs it.
        _ = await application.engine.waitForPosition(1, timeout: .seconds(60))
        let result: Result<T, any Error>
        do { result = .success(try await body(shop)) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}
