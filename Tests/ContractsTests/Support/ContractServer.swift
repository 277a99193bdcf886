import CommerceKernel
import Contracts
import HTTPAPI
import HTTPTypes
import Identity
import Logging
import ServiceLifecycle

/// Says that everybody is `principal`, as the authenticators of the program would after looking at credentials.
struct EverybodyIs: Authenticator {
    let principal: Principal

    func authenticate(_ request: APIRequest) async throws -> Principal? {
        if request.cookie("nobody") != nil { return nil }
        return principal
    }
}

/// A real listener on a free port of 127.0.0.1 for the time of `body`, trusted unless `authenticators` are given.
func withContracts<T: Sendable>(
    _ endpoints: [Endpoint], as principal: Principal? = nil, time: any TimeSource = ManualTime(),
    _ body: @Sendable (Client) async throws -> T
) async throws -> T {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let trusted = TrustedListener(port: 0)
    let (addresses, announce) = AsyncStream.makeStream(of: APIListener.Address.self)
    let responder =
        principal.map {
            APIResponder(
                routes: RouteTable(endpoints), authenticators: [EverybodyIs(principal: $0)],
                time: time, failureStyles: Contracts.failureStyles, logger: logger)
        }
        ?? APIResponder(
            routes: RouteTable(endpoints), authenticators: [trusted], time: time,
            failureStyles: Contracts.failureStyles, admission: trusted.admit, logger: logger)
    let listener = APIListener(responder: responder, address: .init(host: "127.0.0.1", port: 0), logger: logger) {
        trusted.listens(on: $0.port)
        announce.yield($0)
    }
    let group = ServiceGroup(services: [listener], logger: logger)
    return try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await group.run() }
        var iterator = addresses.makeAsyncIterator()
        guard let address = await iterator.next() else { throw CancellationError() }
        let result: Result<T, any Error>
        do { result = .success(try await body(Client(port: address.port))) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}
