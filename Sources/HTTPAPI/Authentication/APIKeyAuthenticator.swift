import CommerceKernel
public import HTTPTypes
public import Identity
public import Storage
import Synchronization

/// API keys, sent as `X-API-Key` or as a Bearer token.
///
/// A key that was looked up is remembered only while nobody has committed anything since, so a revoked one is refused
/// at once, also when another process revoked it.
public final class APIKeyAuthenticator: Authenticator {
    private struct Memory {
        var counter: Int64 = .min
        var keys: [String: APIKey] = [:]
    }

    private static let remembered = 1000

    private let store: Store
    private let keys: APIKeyService
    private let uses: APIKeyUses?
    private let memory = Mutex(Memory())

    /// `uses` is told of every accepted key.
    public init(store: Store, keys: APIKeyService, uses: APIKeyUses? = nil) {
        self.store = store
        self.keys = keys
        self.uses = uses
    }

    public func looks(at fields: HTTPFields) -> Bool { fields.contains(.xAPIKey) || fields.contains(.authorization) }

    public func authenticate(_ request: APIRequest) async throws -> Principal? {
        let presented: String
        if let header = request.headers[.xAPIKey] {
            presented = header
        } else if let token = request.bearerToken, token.hasPrefix(APIKeySecret.prefix) {
            presented = token
        } else {
            return nil
        }
        let counter = try store.changeCounter()
        let known: APIKey? = memory.withLock { $0.counter == counter ? $0.keys[presented] : nil }
        if let known {
            guard known.isUsable(at: request.now) else { throw DomainError.invalidCredentials }
            uses?.note(known.id, at: request.now)
            return known.principal
        }
        guard let key = try await store.read({ [keys] in try keys.key(presented: presented, in: $0) }) else {
            throw DomainError.invalidCredentials
        }
        memory.withLock { memory in
            if memory.counter != counter || memory.keys.count >= Self.remembered {
                memory = Memory(counter: counter)
            }
            memory.keys[presented] = key
        }
        uses?.note(key.id, at: request.now)
        return key.principal
    }
}
