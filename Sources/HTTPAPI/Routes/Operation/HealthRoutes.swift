public import CommerceKernel
import HTTPTypes
import Outbox
public import Search
public import Storage

/// Whether the process lives and whether it wants traffic.
public struct HealthRoutes: Sendable {
    private let state: ServerState
    private let store: Store
    private let engine: SearchEngine
    private let productVersion: String
    private let started: Timestamp

    public init(state: ServerState, store: Store, engine: SearchEngine, productVersion: String, started: Timestamp) {
        self.state = state
        self.store = store
        self.engine = engine
        self.productVersion = productVersion
        self.started = started
    }

    public func endpoints() -> [Endpoint] {
        [
            endpoint("/health", "health", "The process answers", alive),
            endpoint("/livez", "livez", "The process answers", alive),
            endpoint("/readyz", "readyz", "The process wants traffic", ready).documented { $0.refusals = [503] },
        ]
    }

    private func endpoint(
        _ template: PathTemplate, _ id: String, _ summary: String, _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(.get, template, id: id, summary: summary, tag: "Operation", access: .open, handler: handler)
            .documented { $0.answers = [.init(200, "It does.", data: .component("Health"))] }
    }

    private func alive(_ request: APIRequest) async throws -> APIResponse {
        APIResponse.success("Alive", at: request.now) { json in
            json.object { json in
                json.member("status", "ok")
                json.member("version", productVersion)
                json.member("uptimeSeconds", request.now.duration(since: started).wholeMilliseconds / 1000)
            }
        }.adding(.cacheControl, "no-store")
    }

    private func ready(_ request: APIRequest) async throws -> APIResponse {
        guard !state.isDraining else { throw Self.refusal("The server is stopping.") }
        guard state.wantsTraffic else { throw Self.refusal("The server is starting.") }
        // Answers, or the database is not there. A lagging consumer is told but no reason to send no traffic.
        let (lags, parked) = try await store.read { transaction in
            (try ConsumerStore.lags(in: transaction), try ConsumerStore.parkedCounts(in: transaction))
        }
        switch engine.condition {
        // Pages, carts and checkout need no index: one that is being mended is no reason to close the shop. The log and
        // the metrics tell of it.
        case .ready, .damaged: break
        case .missing: throw Self.refusal("The search index is being built.")
        }
        return APIResponse.success("Ready", at: request.now) { json in
            json.object { json in
                json.member("status", "ready")
                json.member("version", productVersion)
                json.member("products", engine.documentCount)
                json.member(
                    "consumers",
                    JSONValue.array(
                        lags.map { entry in
                            [
                                "name": .string(entry.consumer), "lag": .integer(entry.lag),
                                "parked": .integer(parked[entry.consumer] ?? 0),
                            ]
                        }))
            }
        }.adding(.cacheControl, "no-store")
    }

    private static func refusal(_ message: String) -> DomainError {
        DomainError(.unavailable, code: "not_ready", message: message, retryAfter: .seconds(1))
    }
}
