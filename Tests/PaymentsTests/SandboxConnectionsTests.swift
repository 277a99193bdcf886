import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Payments

/// The shop's side of the wire, against a peer that misbehaves on request.
@Suite struct SandboxConnectionsTests {
    private let head = HTTPRequestHead(
        version: .http1_1, method: .POST, uri: "/", headers: ["host": "127.0.0.1", "transfer-encoding": "chunked"])

    @Test func `requests one after the other share a connection`() async throws {
        let peer = try await Peer { .init(body: Array("\($0)".utf8)) }
        let connections = SandboxConnections(patience: .seconds(60))
        let loop = try #require(LoopExecutor.next())
        for number in 1...5 {
            let answer = try await withTaskExecutorPreference(loop) {
                try await connections.send(head, body: [], port: peer.port)
            }
            #expect(answer.status == 200)
            #expect(answer.body == Array("\(number)".utf8))
        }
        #expect(peer.accepted == 1)
        try await peer.close()
    }

    @Test func `after an answer that ends the connection, the next request has a new one`() async throws {
        let peer = try await Peer { .init(body: [], isLast: $0 == 1) }
        let connections = SandboxConnections(patience: .seconds(60))
        for _ in 1...2 { _ = try await connections.send(head, body: [], port: peer.port) }
        #expect(peer.accepted == 2)
        try await peer.close()
    }

    @Test func `no answer within the patience is no answer`() async throws {
        let peer = try await Peer { _ in nil }
        let connections = SandboxConnections(patience: .milliseconds(20))
        await #expect(throws: SandboxConnections.Broken.self) {
            try await connections.send(head, body: [], port: peer.port)
        }
        try await peer.close()
    }

    @Test func `an answer of more than 64 KiB is refused`() async throws {
        let peer = try await Peer { .init(body: [UInt8](repeating: 32, count: $0 == 1 ? 65_536 : 65_537)) }
        let connections = SandboxConnections(patience: .seconds(60))
        #expect(try await connections.send(head, body: [], port: peer.port).body.count == 65_536)
        await #expect(throws: SandboxConnections.Broken.self) {
            try await connections.send(head, body: [], port: peer.port)
        }
        try await peer.close()
    }

    @Test func `a peer that is gone is unreachable, and idle connections to it are not used`() async throws {
        let first = try await Peer { _ in .init(body: [1]) }
        let connections = SandboxConnections(patience: .seconds(60))
        _ = try await connections.send(head, body: [], port: first.port)
        try await first.close()
        await #expect(throws: (any Error).self) { try await connections.send(head, body: [], port: first.port) }
        let second = try await Peer { _ in .init(body: [2]) }
        #expect(try await connections.send(head, body: [], port: second.port).body == [2])
        try await second.close()
    }

    @Test func `requests at once share connections, and each has its own answer`() async throws {
        let peer = try await Peer(echoing: ())
        let connections = SandboxConnections(patience: .seconds(60))
        for _ in 1...3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    let body = Array("\(number)".utf8)
                    group.addTask {
                        let answer = try await connections.send(head, body: body, port: peer.port)
                        #expect(answer.body == body)
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(peer.accepted <= 200)
        try await peer.close()
    }

    @Test func `what one turn of a loop asks goes over one connection once there is one`() async throws {
        let peer = try await Peer(echoing: ())
        let connections = SandboxConnections(patience: .seconds(60))
        try await withTaskExecutorPreference(LoopExecutor.next()) {
            _ = try await connections.send(head, body: [], port: peer.port)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        let body = [UInt8(number)]
                        let answer = try await connections.send(head, body: body, port: peer.port)
                        #expect(answer.body == body)
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(peer.accepted == 1)
        try await peer.close()
    }

    @Test func `what may be called back about does not go before what the callback asks for`() async throws {
        let peer = try await Peer { _, body in body == [1] ? nil : .init(body: body) }
        let connections = SandboxConnections(patience: .seconds(60))
        let loop = LoopExecutor.next()
        let first = Task(executorPreference: loop) {
            try await connections.send(head, body: [1], port: peer.port, lane: .confirming)
        }
        while peer.requests == 0 { await Task.yield() }
        let second = Task(executorPreference: loop) {
            try await connections.send(head, body: [2], port: peer.port)
        }
        #expect(try await second.value.body == [2])
        try await peer.close()
        await #expect(throws: SandboxConnections.Broken.self) { try await first.value }
    }

    @Test func `behind a request that is never answered there is no answer either`() async throws {
        let peer = try await Peer { _ in nil }
        let connections = SandboxConnections(patience: .milliseconds(20))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    await #expect(throws: SandboxConnections.Broken.self) {
                        try await connections.send(head, body: [], port: peer.port)
                    }
                }
            }
        }
        try await peer.close()
    }

    @Test func `a connection that ends leaves all that wait on it without an answer`() async throws {
        let peer = try await Peer { $0 == 1 ? .init(body: []) : nil }
        let connections = SandboxConnections(patience: .seconds(60))
        let loop = LoopExecutor.next()
        try await withTaskExecutorPreference(loop) {
            _ = try await connections.send(head, body: [], port: peer.port)
        }
        let others = (0..<5).map { _ in
            Task(executorPreference: loop) { try await connections.send(head, body: [], port: peer.port) }
        }
        while peer.requests < 2 { await Task.yield() }
        try await peer.close()
        for other in others {
            await #expect(throws: (any Error).self) { try await other.value }
        }
        #expect(peer.accepted == 1)
    }
}

/// An HTTP server that answers each request by its number, or never, or with what it was sent.
private final class Peer: Sendable {
    struct Answer: Sendable {
        var body: [UInt8]
        /// Whether it ends the connection.
        var isLast = false
    }

    private struct Counts {
        var accepted = 0
        var requests = 0
        var open: [any Channel] = []
    }

    private let listener: any Channel
    private let counts: Box

    private final class Box: Sendable {
        let state = Mutex(Counts())
    }

    var port: Int { listener.localAddress?.port ?? 0 }
    var accepted: Int { counts.state.withLock { $0.accepted } }
    var requests: Int { counts.state.withLock { $0.requests } }

    convenience init(_ answer: @escaping @Sendable (Int) -> Answer?) async throws {
        try await self.init { number, _ in answer(number) }
    }

    convenience init(echoing: Void) async throws { try await self.init { _, body in Answer(body: body) } }

    init(_ answer: @escaping @Sendable (Int, [UInt8]) -> Answer?) async throws {
        let counts = Box()
        self.counts = counts
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                counts.state.withLock {
                    $0.accepted += 1
                    $0.open.append(channel)
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { body in
                            answer(
                                counts.state.withLock {
                                    $0.requests += 1
                                    return $0.requests
                                }, body)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func close() async throws {
        try await listener.close()
        for channel in counts.state.withLock({ $0.open }) { try? await channel.close() }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let answer: ([UInt8]) -> Answer?
        private var body: [UInt8] = []

        init(_ answer: @escaping ([UInt8]) -> Answer?) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head: body = []
            case .body(let buffer): body += buffer.readableBytesView
            case .end: write(context)
            }
        }

        private func write(_ context: ChannelHandlerContext) {
            guard let answer = answer(body) else { return }
            var headers: HTTPHeaders = ["content-length": String(answer.body.count)]
            if answer.isLast { headers.add(name: "connection", value: "close") }
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
