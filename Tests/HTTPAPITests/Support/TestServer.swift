import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity
import Logging
import ServiceLifecycle

/// A real listener on a free port of 127.0.0.1 for the time of `body`, stopped gracefully afterwards.
func withServer<T: Sendable>(
    _ endpoints: [Endpoint], authenticators: [any Authenticator] = [], limits: Limits = Limits(),
    rateLimits: RateLimits = .off, proxies: TrustedProxies = TrustedProxies(), failureStyles: [FailureStyle] = [],
    admission: @escaping @Sendable (HTTPRequest) throws -> Void = { _ in }, accessLog: AccessLog = .off,
    metrics: RequestMetrics = RequestMetrics(), cors: CORSPolicy = .off,
    certificate: CertificateFiles? = nil, time: any TimeSource = ManualTime(),
    _ body: @Sendable (TestClient) async throws -> T
) async throws -> T {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let (addresses, announce) = AsyncStream.makeStream(of: APIListener.Address.self)
    let responder = APIResponder(
        routes: RouteTable(endpoints), authenticators: authenticators, limits: limits, rateLimits: rateLimits,
        proxies: proxies,
        time: time, accessLog: accessLog, metrics: metrics, cors: cors, failureStyles: failureStyles,
        admission: admission,
        logger: logger)
    let listener = APIListener(
        responder: responder, address: .init(host: "127.0.0.1", port: 0), certificate: certificate,
        logger: logger
    ) { announce.yield($0) }
    let group = ServiceGroup(services: [listener], logger: logger)
    return try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await group.run() }
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else { throw CancellationError() }
        let result: Result<T, any Error>
        do {
            result = .success(try await body(TestClient(host: address.host, port: address.port)))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}

extension Endpoint {
    /// A small endpoint for tests.
    static func probe(
        _ method: HTTPMethodName, _ template: PathTemplate, access: AccessRule = .open, body: Endpoint.Body? = nil,
        _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(
            method.method, template, id: "\(method.rawValue)\(template.text)", summary: "A probe", tag: "Test",
            access: access, body: body, handler: handler)
    }
}
