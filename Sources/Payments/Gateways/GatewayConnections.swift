import AsyncHTTPClient
import NIOCore

/// The connections to payment gateways, kept open between requests for the life of the program.
enum GatewayConnections {
    /// Tries to connect once and for at most 5 s: a shopper is waiting, and what is unknown is asked for later.
    static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5)))
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
