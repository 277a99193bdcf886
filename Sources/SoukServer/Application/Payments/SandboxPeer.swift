import AsyncHTTPClient
import CommerceKernel
import Cryptography
import Foundation
import HTTPAPI
import Logging
import NIOCore
import NIOHTTP1
import Payments
import Storage

/// The sandbox gateway beside the shop: a peer that is reached over HTTP and calls back over HTTP, as a live gateway
/// would, without the money. Its state is in `sandbox.sqlite`, so that it survives what the shop does not.
final class SandboxPeer: Sendable {
    static let migrations = SandboxBank.migrations
    private static let callbackTimeout: TimeAmount = .seconds(10)

    /// The shop's side. Its calls fail as unreachable while the peer does not run.
    let gateway: SandboxGateway
    private let address: ListeningAddress
    /// Ends when the peer answers, or never will.
    private let (starting, started) = AsyncStream.makeStream(of: Never.self)
    private let shop: ListeningAddress
    private let key: Secret<[UInt8]>
    private let secret: Secret<[UInt8]>
    private let database: URL
    private let port: Int
    private let time: any TimeSource
    private let logger: Logger

    /// - Parameters:
    ///   - shop: where callbacks go.
    ///   - ring: gives the secrets of both sides, the same after every start.
    init(settings: Settings, shop: ListeningAddress, ring: KeyRing, time: any TimeSource, logger: Logger) {
        let address = ListeningAddress()
        let key = ring.derivedKey(purpose: "sandbox gateway requests")
        let secret = ring.derivedKey(purpose: "sandbox gateway callbacks")
        gateway = SandboxGateway(baseURL: { address.baseURL }, key: key, secret: secret)
        self.address = address
        self.shop = shop
        self.key = key
        self.secret = secret
        database = settings.sandboxDatabase
        port = settings.sandboxPort
        self.time = time
        self.logger = logger
    }

    /// Serves the gateway's interface and pages, and sends its callbacks, until the task is cancelled.
    func run() async {
        defer { started.finish() }
        do {
            // No money moves here: the last seconds may go with a power cut, as those of a real peer would not.
            let store = try Store.open(
                at: database.path, migrations: Self.migrations, options: StoreOptions(durability: .normal))
            defer { store.close() }
            let server = try await bind()
            let bank = SandboxBank(
                store: store, secret: secret, baseURL: server.baseURL, time: time, ids: SecureRandom(),
                logger: logger
            ) { [shop] in try await Self.deliver(headers: $0, body: $1, to: shop) }
            address.set(server.baseURL)
            started.finish()
            await withTaskGroup { tasks in
                tasks.addTask { await bank.run() }
                tasks.addTask { [key, logger] in
                    do { try await server.run(bank: bank, key: key) } catch {
                        logger.error("the sandbox gateway stopped", metadata: ["error": "\(error)"])
                    }
                }
            }
        } catch {
            logger.error("the sandbox gateway cannot run", metadata: ["error": "\(error)"])
        }
    }

    /// Waits until the peer answers, or has failed to start.
    func waitUntilStarted() async { for await _ in starting {} }

    private func bind() async throws -> SandboxServer {
        do {
            return try await SandboxServer.bind(port: port)
        } catch  where port != 0 {
            logger.warning("the sandbox's port is taken, another is used", metadata: ["port": "\(port)"])
            return try await SandboxServer.bind(port: 0)
        }
    }

    private static func deliver(
        headers: [String: String], body: [UInt8], to shop: ListeningAddress
    ) async throws -> Bool {
        guard let base = shop.baseURL else { return false }
        var request = HTTPClientRequest(url: base + PaymentCallbackRoutes.path(gateway: "sandbox"))
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await HTTPClient.shared.execute(request, timeout: callbackTimeout)
        _ = try await response.body.collect(upTo: 65_536)
        return (200..<300).contains(response.status.code)
    }
}
