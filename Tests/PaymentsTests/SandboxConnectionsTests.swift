import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import Payments

/// The shop's side of the wire, against a peer that misbehaves on request.
@Suite struct SandboxConnectionsTests {
    private let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["host": "127.0.0.1"])

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

    @Test func `many requests at once have a connection each`() async throws {
        let peer = try await Peer { _ in .init(body: [7]) }
        let connections = SandboxConnections(patience: .seconds(60))
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<200 {
                group.addTask { try await connections.send(head, body: [9, 9], port: peer.port).body }
            }
            for try await body in group { #expect(body == [7]) }
        }
        try await peer.close()
    }
}

/// An HTTP server that answers each request by its number, or never.
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

    init(_ answer: @escaping @Sendable (Int) -> Answer?) async throws {
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
                        Handler {
                            answer(
                                counts.state.withLock {
                                    $0.requests += 1
                                    return $0.requests
                                })
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
        private let answer: () -> Answer?

        init(_ answer: @escaping () -> Answer?) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data), let answer = answer() else { return }
            var headers: HTTPHeaders = ["content-length": String(answer.body.count)]
            if answer.isLast { headers.add(name: "connection", value: "close") }
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
