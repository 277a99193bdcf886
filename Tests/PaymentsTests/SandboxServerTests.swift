import CommerceKernel
import Cryptography
import Foundation
import Logging
import NIOCore
import NIOPosix
import Outbox
import Storage
import Synchronization
import Testing

@testable import Payments

/// The peer's side of the wire, asked by a client that minds no manners.
@Suite struct SandboxServerTests {
    @Test func `requests that do not wait for answers are answered in their order`() async throws {
        let text = try await answers(
            to: """
                POST /pay/pi_none/approve HTTP/1.1\r\nHost: bank\r\nContent-Length: 0\r\n\r\n\
                GET /v1/intents/pi_none HTTP/1.1\r\nHost: bank\r\n\r\n\
                GET /pay/pi_none HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n\r\n
                """)
        let statuses = text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
        #expect(statuses == ["409", "401", "404"])
    }

    @Test func `a body of more than 64 KiB ends the connection unanswered`() async throws {
        let head = "POST /v1/intents HTTP/1.1\r\nHost: bank\r\nContent-Length: 65537\r\n\r\n"
        #expect(try await answers(to: head + String(repeating: "x", count: 65_537)).isEmpty)
    }

    @Test func `what is no HTTP ends the connection`() async throws {
        #expect(try await answers(to: "\u{1}\u{2}\u{3} nonsense\r\n\r\n").isEmpty)
    }

    @Test func `everything but the payer's pages needs the key`() async throws {
        for request in ["POST /v1/intents", "GET /v1/intents/pi_1", "POST /v1/intents/pi_1/capture", "GET /"] {
            let text = try await answers(
                to: "\(request) HTTP/1.1\r\nHost: bank\r\nContent-Length: 0\r\nAuthorization: Bearer 00\r\n"
                    + "Connection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 401 "), "\(request)")
        }
    }

    /// Everything a server answers to these bytes until it closes the connection. They are sent before it runs.
    private func answers(to request: String) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store.open(at: folder.appending(path: "bank.sqlite").path, migrations: SandboxBank.migrations)
        defer { store.close() }
        let server = try await SandboxServer.bind()
        let bank = SandboxBank(
            store: store, secret: Secret([1, 2, 3]), baseURL: server.baseURL, time: ManualTime(),
            ids: SeededIDs(seed: 1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _, _ in true }
        let port = try #require(server.baseURL.split(separator: ":").last.flatMap { Int($0) })
        let collected = Collected()
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(collected))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        client.writeAndFlush(ByteBuffer(string: request), promise: nil)
        let serving = Task { try await server.run(bank: bank, key: Secret([4, 5, 6])) }
        try await client.closeFuture.get()
        serving.cancel()
        return collected.text.withLock { $0 }
    }

    private final class Collected: Sendable {
        let text = Mutex("")
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let collected: Collected

        init(_ collected: Collected) { self.collected = collected }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            collected.text.withLock { $0 += text }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
