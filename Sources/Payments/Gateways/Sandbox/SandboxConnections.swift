import CommerceKernel
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The shop's connections to the sandbox's peer, kept open: HTTP/1.1 with one request at a time on each, to one address
/// on this machine. Such a call is made twice an order, and a general client's redirects, pools for each host and
/// protocol and tracing cost it more than the call itself.
final class SandboxConnections: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// No answer: what happened is not known.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        /// Where the idle ones lead.
        var port = 0
        var idle: [SandboxConnection] = []
    }

    private static let connectionTimeout: TimeAmount = .seconds(5)
    private static let mostIdle = 128

    private let state = Mutex(State())
    private let patience: TimeAmount

    /// - Parameter patience: how long an answer is waited for.
    init(patience: TimeAmount) { self.patience = patience }

    deinit { for connection in state.withLock({ $0.idle }) { connection.channel.close(promise: nil) } }

    /// Sends a request to 127.0.0.1. Throws `Broken`, or why no connection can be had.
    func send(_ head: HTTPRequestHead, body: [UInt8], port: Int) async throws -> Answer {
        let connection = try await connection(to: port)
        let answer = try await withCheckedThrowingContinuation { continuation in
            connection.send(head, body: body, patience: patience) { continuation.resume(with: $0) }
        }
        if connection.channel.isActive { keep(connection, port: port) }
        return answer
    }

    private func connection(to port: Int) async throws -> SandboxConnection {
        let loop = MultiThreadedEventLoopGroup.currentEventLoop
        let (found, left) = state.withLock { state -> (SandboxConnection?, [SandboxConnection]) in
            var left: [SandboxConnection] = []
            if state.port != port { (left, state.idle, state.port) = (state.idle, [], port) }
            // One of the loop this runs on wakes no other thread; from elsewhere any will do.
            while let index = state.idle.lastIndex(where: { loop == nil || $0.channel.eventLoop === loop }) {
                let connection = state.idle.remove(at: index)
                if connection.channel.isActive { return (connection, left) }
            }
            return (nil, left)
        }
        for connection in left { connection.channel.close(promise: nil) }
        if let found { return found }
        return try await ClientBootstrap(group: loop ?? MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.connectionTimeout)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    // The fields are ours; there is nothing in them to be validated.
                    try channel.pipeline.syncOperations.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
                    let handler = SandboxAnswerHandler()
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return SandboxConnection(
                        channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
    }

    private func keep(_ connection: SandboxConnection, port: Int) {
        let isKept = state.withLock { state in
            guard state.port == port, state.idle.count < Self.mostIdle else { return false }
            state.idle.append(connection)
            return true
        }
        if !isKept { connection.channel.close(promise: nil) }
    }
}

/// One connection; used by one request at a time.
struct SandboxConnection: Sendable {
    let channel: any Channel
    let handler: NIOLoopBound<SandboxAnswerHandler>

    func send(
        _ head: HTTPRequestHead, body: [UInt8], patience: TimeAmount,
        _ completion: @escaping @Sendable (Result<SandboxConnections.Answer, any Error>) -> Void
    ) {
        let send: @Sendable () -> Void = { handler.value.send(head, body: body, patience: patience, completion) }
        if handler.eventLoop.inEventLoop { send() } else { handler.eventLoop.execute(send) }
    }
}

/// Sends a request and gathers its answer.
final class SandboxAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private static let answerLimit = 65_536

    private var context: ChannelHandlerContext?
    private var completion: (@Sendable (Result<SandboxConnections.Answer, any Error>) -> Void)?
    private var timer: Scheduled<Void>?
    private var status = 0
    private var isKeptAlive = true
    private var body: [UInt8] = []

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        finish(.failure(SandboxConnections.Broken(description: "the connection was closed")))
    }

    func send(
        _ head: HTTPRequestHead, body: [UInt8], patience: TimeAmount,
        _ completion: @escaping @Sendable (Result<SandboxConnections.Answer, any Error>) -> Void
    ) {
        guard let context, self.completion == nil else {
            return completion(.failure(SandboxConnections.Broken(description: "the connection was closed")))
        }
        self.completion = completion
        self.body = []
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            isKeptAlive = head.isKeepAlive
        case .body(let buffer):
            body += buffer.readableBytesView
            if body.count > Self.answerLimit {
                finish(.failure(SandboxConnections.Broken(description: "the answer is too long")))
                context.close(promise: nil)
            }
        case .end:
            if !isKeptAlive { context.close(promise: nil) }
            finish(.success(SandboxConnections.Answer(status: status, body: body)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(error))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<SandboxConnections.Answer, any Error>) {
        timer?.cancel()
        timer = nil
        let completion = self.completion
        self.completion = nil
        completion?(result)
    }
}
