import CommerceKernel
public import Cryptography
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The sandbox gateway as an HTTP peer of its own on a loopback port: a small JSON API for the shop, and the page on
/// which payers agree. It speaks to nobody but the holder of its key, except on that page.
public struct SandboxServer: Sendable {
    private let listener: any Channel
    private let connections: Connections

    /// Where it listens, such as `http://127.0.0.1:40123`.
    public let baseURL: String

    /// Binds 127.0.0.1; port 0 takes a free one. Who connects is kept waiting until `run`.
    public static func bind(port: Int = 0) async throws -> SandboxServer {
        let connections = Connections()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            // Nobody is accepted before there is somebody to answer.
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: false,
                        // The fields are ours; there is nothing in them to be validated.
                        withOutboundHeaderValidation: false)
                    try channel.pipeline.syncOperations.addHandler(SandboxRequestHandler(connections: connections))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return SandboxServer(
            listener: listener, connections: connections,
            baseURL: "http://127.0.0.1:\(listener.localAddress?.port ?? port)")
    }

    private init(listener: any Channel, connections: Connections, baseURL: String) {
        self.listener = listener
        self.connections = connections
        self.baseURL = baseURL
    }

    /// Serves `bank` until the task is cancelled.
    public func run(bank: SandboxBank, key: Secret<[UInt8]>) async throws {
        connections.serve(SandboxRoutes(bank: bank, key: key))
        defer { connections.closeAll() }
        try await listener.setOption(.autoRead, value: true).get()
        try await withTaskCancellationHandler {
            try await listener.closeFuture.get()
        } onCancel: {
            listener.close(promise: nil)
        }
    }

    /// What answers, and the connections it answers on.
    final class Connections: Sendable {
        private struct State {
            var routes: SandboxRoutes?
            var open: [ObjectIdentifier: any Channel] = [:]
        }

        private let state = Mutex(State())

        /// Nil before the server runs.
        var routes: SandboxRoutes? { state.withLock { $0.routes } }

        func serve(_ routes: SandboxRoutes) { state.withLock { $0.routes = routes } }

        func add(_ channel: any Channel) { state.withLock { $0.open[ObjectIdentifier(channel)] = channel } }

        func remove(_ channel: any Channel) {
            state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
        }

        func closeAll() {
            for channel in state.withLock({ $0.open }).values { channel.close(promise: nil) }
        }
    }
}

/// One connection of the server: gathers requests, has each answered by a task of its own, and writes the answers in
/// the order of the requests, together those of one turn of the loop.
private final class SandboxRequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private final class Request {
        let isLast: Bool
        var answer: SandboxRoutes.Answer?

        init(isLast: Bool) { self.isLast = isLast }
    }

    private static let bodyLimit = 65_536
    private static let unansweredLimit = 100

    private let connections: SandboxServer.Connections
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// Of a client that need not wait for the answer to one before it sends the next.
    private var unanswered = CircularBuffer<Request>()
    private let flush = TurnFlush()

    init(connections: SandboxServer.Connections) { self.connections = connections }

    func channelActive(context: ChannelHandlerContext) { connections.add(context.channel) }

    func channelInactive(context: ChannelHandlerContext) { connections.remove(context.channel) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let received): (head, body) = (received, [])
        case .body(let buffer):
            body += buffer.readableBytesView
            if body.count > Self.bodyLimit {
                (head, body) = (nil, [])
                context.close(promise: nil)
            }
        case .end:
            guard let head, unanswered.count < Self.unansweredLimit, let routes = connections.routes else {
                return context.close(promise: nil)
            }
            answer(head, body, by: routes, context)
        }
    }

    private func answer(
        _ head: HTTPRequestHead, _ body: [UInt8], by routes: SandboxRoutes, _ context: ChannelHandlerContext
    ) {
        let request = Request(isLast: !head.isKeepAlive)
        unanswered.append(request)
        let bound = NIOLoopBound(
            (handler: self, request: request, context: context), eventLoop: context.eventLoop)
        Task(executorPreference: LoopExecutor.of(context.eventLoop)) {
            let answer = await routes.answer(
                method: head.method.rawValue, uri: head.uri,
                authorization: head.headers.first(name: "authorization"), body: body)
            bound.eventLoop.execute {
                let (handler, request, context) = bound.value
                request.answer = answer
                handler.writeAnswered(context)
            }
        }
    }

    private func writeAnswered(_ context: ChannelHandlerContext) {
        while let request = unanswered.first, let answer = request.answer {
            unanswered.removeFirst()
            write(answer, context)
            flush.afterThisTurn(context)
            if request.isLast {
                unanswered.removeAll()
                context.flush()
                context.close(promise: nil)
            }
        }
    }

    private func write(_ answer: SandboxRoutes.Answer, _ context: ChannelHandlerContext) {
        var headers: HTTPHeaders = ["content-type": answer.type, "content-length": String(answer.body.count)]
        if let location = answer.location { headers.add(name: "location", value: location) }
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
