import CommerceKernel
public import Cryptography
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// The sandbox gateway as an HTTP peer of its own on a loopback port: a small JSON API for the shop, and the page on
/// which payers agree. It speaks to nobody but the holder of its key, except on that page.
public struct SandboxServer: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    private static let bodyLimit = 65_536

    private let listener: NIOAsyncChannel<Connection, Never>
    private let logger: Logger

    /// Where it listens, such as `http://127.0.0.1:40123`.
    public let baseURL: String

    /// Binds 127.0.0.1; port 0 takes a free one.
    public static func bind(port: Int = 0, logger: Logger) async throws -> SandboxServer {
        let listener: NIOAsyncChannel<Connection, Never> = try await ServerBootstrap(
            group: MultiThreadedEventLoopGroup.singleton
        )
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        let bound = listener.channel.localAddress?.port ?? port
        return SandboxServer(listener: listener, logger: logger, baseURL: "http://127.0.0.1:\(bound)")
    }

    private init(listener: NIOAsyncChannel<Connection, Never>, logger: Logger, baseURL: String) {
        self.listener = listener
        self.logger = logger
        self.baseURL = baseURL
    }

    /// Serves `bank` until the task is cancelled.
    public func run(bank: SandboxBank, key: Secret<[UInt8]>) async throws {
        let routes = SandboxRoutes(bank: bank, key: key)
        try await withTaskCancellationHandler {
            try await listener.executeThenClose { connections in
                await withDiscardingTaskGroup { group in
                    do {
                        for try await connection in connections {
                            group.addTask { await serve(connection, routes) }
                        }
                    } catch { logger.warning("the sandbox stopped listening", metadata: ["error": "\(error)"]) }
                    group.cancelAll()
                }
            }
        } onCancel: {
            listener.channel.close(promise: nil)
        }
    }

    private func serve(_ connection: Connection, _ routes: SandboxRoutes) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                var head: HTTPRequestHead?
                var body: [UInt8] = []
                for try await part in inbound {
                    switch part {
                    case .head(let received): (head, body) = (received, [])
                    case .body(let buffer):
                        body += buffer.readableBytesView
                        if body.count > Self.bodyLimit { return }
                    case .end:
                        guard let head else { return }
                        let answer = await routes.answer(
                            method: head.method.rawValue, uri: head.uri,
                            authorization: head.headers.first(name: "authorization"), body: body)
                        var headers: HTTPHeaders = [
                            "content-type": answer.type, "content-length": String(answer.body.count),
                        ]
                        if let location = answer.location { headers.add(name: "location", value: location) }
                        try await outbound.write(
                            contentsOf: [
                                .head(
                                    HTTPResponseHead(
                                        version: .http1_1, status: .init(statusCode: answer.status), headers: headers)),
                                .body(.byteBuffer(ByteBuffer(bytes: answer.body))), .end(nil),
                            ])
                        if !head.isKeepAlive { return }
                    }
                }
            }
        } catch {
            logger.debug("a connection to the sandbox ended", metadata: ["error": "\(error)"])
        }
    }
}
