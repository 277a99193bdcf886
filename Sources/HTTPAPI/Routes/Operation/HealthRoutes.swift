public import CommerceKernel
import HTTPTypes
public import Search
public import Storage

/// Whether the process lives and whether it wants traffic.
public struct HealthRoutes: Sendable {
    private let state: ServerState
    private let store: Store
    private let engine: SearchEngine
    private let startedAt: Timestamp

    public init(state: ServerState, store: Store, engine: SearchEngine, startedAt: Timestamp) {
        self.state = state
        self.store = store
        self.engine = engine
        self.startedAt = startedAt
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(.get, "/health", id: "health", summary: "Lives", tag: "Operation", access: .open, handler: alive)
                .documented { $0.answers = [.init(200, "The process answers.", data: .object)] },
            Endpoint(.get, "/livez", id: "livez", summary: "Lives", tag: "Operation", access: .open, handler: alive)
                .documented { $0.answers = [.init(200, "The process answers.", data: .object)] },
            Endpoint(
                .get, "/readyz", id: "readyz", summary: "Wants traffic", tag: "Operation", access: .open,
                handler: ready
            ).documented { operation in
                operation.answers = [.init(200, "Database and index answer.", data: .object)]
                operation.refusals = [503]
            },
        ]
    }

    private func alive(_ request: APIRequest) async throws -> APIResponse {
        .success("Alive", at: request.now) { json in
            json.object { json in
                json.member("status", "ok")
                json.member("uptimeSeconds", request.now.duration(since: startedAt).wholeMilliseconds / 1000)
            }
        }.adding(.cacheControl, "no-store")
    }

    private func ready(_ request: APIRequest) async throws -> APIResponse {
        guard state.wantsTraffic else {
            throw DomainError(
                .unavailable, code: "not_ready", message: state.isDraining ? "The server is stopping." : "Starting.",
                retryAfter: .seconds(1))
        }
        let isReadable = try await store.read { try $0.first("SELECT 1") { $0.int(0) } } == 1
        guard isReadable, case .ready = engine.condition else {
            throw DomainError(
                .unavailable, code: "not_ready", message: "The search index is being built.", retryAfter: .seconds(2))
        }
        return .success("Ready", at: request.now) { json in
            json.object { json in
                json.member("status", "ready")
                json.member("products", engine.documentCount)
                if let position = engine.position { json.member("indexPosition", position.sequence) }
            }
        }.adding(.cacheControl, "no-store")
    }
}
