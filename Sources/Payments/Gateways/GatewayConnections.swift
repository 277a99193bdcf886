import AsyncHTTPClient
import NIOCore

/// The connections to payment gateways elsewhere, kept open between requests for the life of the program.
enum GatewayConnections {
    /// As many payments as the shop has under way: one that waits for a connection waits for nothing.
    private static let connectionsPerGateway = 256

    /// Tries to connect once and for at most 5 s: a shopper is waiting, and what is unknown is asked for later.
    static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5)))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerGateway
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
