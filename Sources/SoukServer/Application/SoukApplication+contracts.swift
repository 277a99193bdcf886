import Contracts
public import HTTPAPI
import Logging
import ServiceLifecycle

/// The published contracts, on the public listener and on the trusted one.
extension SoukApplication {
    var hypermedia: HALContract { HALContract(checkout: checkout, baseURL: settings.baseURL) }

    /// What both listeners answer. Kept out of the description of `/v1`.
    func contractEndpoints() throws -> [Endpoint] {
        let isStrict = try Settings.flag(settings.source, "SOUK_STRICT_SIGNATURES") ?? false
        var endpoints = hypermedia.endpoints()
        endpoints += WrappedContract(checkout: checkout).endpoints()
        endpoints += OrderProcessingContract(
            checkout: checkout, identity: identity, time: time, isStrict: isStrict
        ).endpoints()
        return endpoints.map { $0.undocumented() }
    }

    /// Of the trusted listener: the contracts and nothing else. Links name what each client called us, since the
    /// public address leads elsewhere.
    public func trustedEndpoints() throws -> [Endpoint] {
        let local = HALContract(checkout: checkout, baseURL: nil)
        var endpoints = try contractEndpoints().filter { $0.documentation.tag != HALContract.tag }
        endpoints += local.endpoints() + [local.indexEndpoint()]
        endpoints = IdempotencyGate(records: idempotency).guarding(endpoints)
        return WriteGate(queue: queues.writes, payments: queues.payments).guarding(endpoints)
    }

    /// The listener that asks nobody for credentials; nil unless the settings want one.
    func trustedService(
        accessLog: AccessLog, after announced: ListeningAddress, say: @escaping @Sendable (String) -> Void,
        onListening: @escaping @Sendable (APIListener.Address) async -> Void
    ) throws -> (any Service)? {
        guard let address = settings.trusted else { return nil }
        let rules = TrustedListener(port: address.port)
        var limits = Limits()
        limits.connections = settings.maximumConnections
        let responder = APIResponder(
            routes: RouteTable(try trustedEndpoints()), authenticators: [rules], limits: limits, time: time,
            accessLog: accessLog, metrics: requestMetrics, failureStyles: Contracts.failureStyles,
            admission: rules.admit, logger: logger)
        let listener = APIListener(responder: responder, address: address, logger: logger) { bound in
            rules.listens(on: bound.port)
            await onListening(bound)
        }
        return TrustedService(
            listener: listener, announced: announced, isRequired: settings.isTrustedRequired,
            onFailure: { say("The trusted listener cannot use \(address), so it is off. Name another by --trusted.") })
    }
}

/// The trusted listener's run. It begins after the public one, which is the first to be announced.
private struct TrustedService: Service {
    let listener: APIListener
    let announced: ListeningAddress
    /// False for the demonstration's own choice of an address, which another program may hold.
    let isRequired: Bool
    let onFailure: @Sendable () -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await announced.wait()
        }
        do {
            try await listener.run()
        } catch let error as APIListener.CannotListen {
            if isRequired { throw error }
            onFailure()
        }
    }
}
