import CommerceKernel
import HummingbirdCore
import HummingbirdHTTP2
public import Logging
import NIOCore
public import ServiceLifecycle
import HTTPTypes
import NIOPosix
import Synchronization

/// A listening socket in front of an `APIResponder`. Runs until its task is cancelled or a graceful shutdown is
/// asked for; then it takes no new connections, finishes the requests in progress and returns.
public final class APIListener: Service {
    /// Where it listens.
    public struct Address: Sendable, Hashable, CustomStringConvertible {
        public var host: String
        /// 0 for any free port.
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    /// The address cannot be had: another program holds it, or it is not this machine's.
    public struct CannotListen: Error, CustomStringConvertible {
        public let address: Address
        /// The operating system's, such as `Address already in use`.
        public let reason: String

        public var description: String { "Cannot listen on \(address): \(reason)." }
    }

    private let responder: APIResponder
    private let address: Address
    private let logger: Logger
    private let certificate: CertificateFiles?
    private let bound = Mutex<Address?>(nil)
    private let onListening: @Sendable (Address) async -> Void

    /// - Parameters:
    ///   - certificate: For TLS with HTTP/1.1 and HTTP/2; nil for HTTP/1.1 in the clear.
    ///   - onListening: Told the address with the port that was bound.
    public init(
        responder: APIResponder, address: Address, certificate: CertificateFiles? = nil, logger: Logger,
        onListening: @escaping @Sendable (Address) async -> Void = { _ in }
    ) {
        self.responder = responder
        self.address = address
        self.certificate = certificate
        self.logger = logger
        self.onListening = onListening
    }

    /// Nil before the socket is bound.
    public var boundAddress: Address? { bound.withLock { $0 } }

    /// Throws `CannotListen`.
    public func run() async throws {
        let limits = responder.limits
        let server = try protocols(limits).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            responder: { [responder] request, writer, channel in
                try await Exchange(responder: responder, request: request, channel: channel).run(writer)
            },
            onServerRunning: { [self] channel in
                let actual = Address(host: address.host, port: channel.localAddress?.port ?? address.port)
                bound.withLock { $0 = actual }
                await onListening(actual)
            })
        do {
            try await server.run()
        } catch let error as IOError where boundAddress == nil {
            throw CannotListen(address: address, reason: String(cString: strerror(error.errnoCode)))
        }
    }

    private func protocols(_ limits: Limits) throws -> HTTPServerBuilder {
        let responder = responder
        let http1 = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                SlowClientHandler(limits),
                MalformedRequestHandler(time: responder.time),
                PromptAnswerHandler(responder: responder),
            ],
            // Above our own limits, which answer with an explanation.
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 65_536, maxHeaderListSize: 65_536, maxHeaderFieldCount: 500))
        guard let certificate else { return .http1(configuration: http1) }
        return try .http2Upgrade(
            tlsConfiguration: certificate.configuration(),
            configuration: HTTP2UpgradeChannel.Configuration(
                idleTimeout: limits.idleTime, gracefulCloseTimeout: limits.idleTime, streamConfiguration: http1))
    }
}
