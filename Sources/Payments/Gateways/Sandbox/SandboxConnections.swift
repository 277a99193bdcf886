import CommerceKernel
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The shop's connections to the sandbox's peer, kept open: HTTP/1.1 to one address on this machine, pipelined, so that
/// what one turn of an event loop asks travels together, and so do the answers. Such a call is made twice an order, and
/// a general client's redirects, pools for each host and protocol and tracing cost it more than the call itself.
final class SandboxConnections: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// No answer: what happened is not known.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// Answers come in the order of the requests, so that none may wait for one behind it. Where the peer calls back
    /// before it answers, what the callback leads to is asked for meanwhile: those requests have connections of their own.
    enum Lane: Sendable {
        /// What may lead to a callback before the answer.
        case confirming
        case other
    }

    private struct Entry {
        let connection: SandboxConnection
        let lane: Lane
        var requests = 1
    }

    private struct State {
        /// Where the open ones lead.
        var port = 0
        /// The first that has room is taken, so that requests gather on few.
        var open: [Entry] = []
    }

    private static let connectionTimeout: TimeAmount = .seconds(5)
    private static let mostOpen = 128
    /// On one connection at a time. Behind a request that is never answered, so many others are not either.
    private static let mostRequests = 32

    private let state = Mutex(State())
    private let patience: TimeAmount

    /// - Parameter patience: how long an answer is waited for.
    init(patience: TimeAmount) { self.patience = patience }

    deinit { for entry in state.withLock({ $0.open }) { entry.connection.channel.close(promise: nil) } }

    /// Sends a request to 127.0.0.1. Throws `Broken`, or why no connection can be had.
    func send(_ head: HTTPRequestHead, body: [UInt8], port: Int, lane: Lane = .other) async throws -> Answer {
        let connection = try await connection(to: port, lane)
        defer { leave(connection) }
        return try await withCheckedThrowingContinuation { continuation in
            connection.send(head, body: body) { continuation.resume(with: $0) }
        }
    }

    /// One with room for a request, which has to `leave` it.
    private func connection(to port: Int, _ lane: Lane) async throws -> SandboxConnection {
        let loop = MultiThreadedEventLoopGroup.currentEventLoop
        let (found, left) = state.withLock { state -> (SandboxConnection?, [SandboxConnection]) in
            var left: [SandboxConnection] = []
            if state.port != port { (left, state.open, state.port) = (state.open.map(\.connection), [], port) }
            // One of the loop this runs on wakes no other thread; from elsewhere any will do.
            let index = state.open.firstIndex {
                $0.lane == lane && $0.requests < Self.mostRequests && $0.connection.channel.isActive
                    && (loop == nil || $0.connection.channel.eventLoop === loop)
            }
            guard let index else {
                state.open.removeAll { $0.requests == 0 && !$0.connection.channel.isActive }
                return (nil, left)
            }
            state.open[index].requests += 1
            return (state.open[index].connection, left)
        }
        for connection in left { connection.channel.close(promise: nil) }
        if let found { return found }
        let connection = try await open(port, on: loop ?? MultiThreadedEventLoopGroup.singleton)
        state.withLock { state in
            guard state.port == port, state.open.count < Self.mostOpen else { return }
            state.open.append(Entry(connection: connection, lane: lane))
        }
        return connection
    }

    private func open(_ port: Int, on group: any EventLoopGroup) async throws -> SandboxConnection {
        let patience = patience
        return try await ClientBootstrap(group: group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.connectionTimeout)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    // The fields are ours; there is nothing in them to be validated.
                    try channel.pipeline.syncOperations.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
                    let handler = SandboxAnswerHandler(patience: patience)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return SandboxConnection(
                        channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
    }

    /// Closes one that is not kept.
    private func leave(_ connection: SandboxConnection) {
        let isKept = state.withLock { state in
            guard let index = state.open.firstIndex(where: { $0.connection.channel === connection.channel }) else {
                return false
            }
            state.open[index].requests -= 1
            if !connection.channel.isActive { state.open.remove(at: index) }
            return connection.channel.isActive
        }
        if !isKept { connection.channel.close(promise: nil) }
    }
}

struct SandboxConnection: Sendable {
    let channel: any Channel
    let handler: NIOLoopBound<SandboxAnswerHandler>

    func send(
        _ head: HTTPRequestHead, body: [UInt8],
        _ completion: @escaping @Sendable (Result<SandboxConnections.Answer, any Error>) -> Void
    ) {
        let send: @Sendable () -> Void = { handler.value.send(head, body: body, completion) }
        if handler.eventLoop.inEventLoop { send() } else { handler.eventLoop.execute(send) }
    }
}

/// Sends requests and gathers their answers, which come in the order of the requests. Gives the connection up when one
/// does not come within the patience.
final class SandboxAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private struct Request {
        let deadline: NIODeadline
        let completion: @Sendable (Result<SandboxConnections.Answer, any Error>) -> Void
    }

    private static let answerLimit = 65_536

    private let patience: TimeAmount
    private var context: ChannelHandlerContext?
    private var unanswered = CircularBuffer<Request>()
    private var isWatching = false
    private let flush = TurnFlush()
    private var status = 0
    private var isKeptAlive = true
    private var body: [UInt8] = []

    init(patience: TimeAmount) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        fail(SandboxConnections.Broken(description: "the connection was closed"))
    }

    func send(
        _ head: HTTPRequestHead, body: [UInt8],
        _ completion: @escaping @Sendable (Result<SandboxConnections.Answer, any Error>) -> Void
    ) {
        guard let context else {
            return completion(.failure(SandboxConnections.Broken(description: "the connection was closed")))
        }
        unanswered.append(Request(deadline: .now() + patience, completion: completion))
        watch(context.channel)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        flush.afterThisTurn(context)
    }

    /// Closes the connection once the first of the unanswered has waited too long.
    private func watch(_ channel: any Channel) {
        guard !isWatching, let first = unanswered.first else { return }
        isWatching = true
        channel.eventLoop.assumeIsolated().scheduleTask(deadline: first.deadline) {
            self.isWatching = false
            guard let first = self.unanswered.first else { return }
            if first.deadline <= .now() { channel.close(promise: nil) } else { self.watch(channel) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            isKeptAlive = head.isKeepAlive
            body = []
        case .body(let buffer):
            body += buffer.readableBytesView
            if body.count > Self.answerLimit {
                fail(SandboxConnections.Broken(description: "the answer is too long"))
                context.close(promise: nil)
            }
        case .end:
            let request = unanswered.popFirst()
            if !isKeptAlive { context.close(promise: nil) }
            request?.completion(.success(SandboxConnections.Answer(status: status, body: body)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        while let request = unanswered.popFirst() { request.completion(.failure(error)) }
    }
}
