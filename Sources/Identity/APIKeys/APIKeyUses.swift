public import CommerceKernel
public import Storage
import Synchronization

/// When keys were last used, gathered in memory and written in one transaction now and then, so that a request with a
/// key costs no write.
public final class APIKeyUses: Sendable {
    private let store: Store
    private let pending = Mutex<[String: Timestamp]>([:])

    public init(store: Store) { self.store = store }

    /// Notes that the key `id` is used at `moment`. Does not block.
    public func note(_ id: String, at moment: Timestamp) {
        pending.withLock { $0[id] = max($0[id] ?? moment, moment) }
    }

    /// Writes what was noted since the last call. What cannot be written is kept for the next.
    public func flush() async throws {
        let uses = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        guard !uses.isEmpty else { return }
        do {
            try await store.write { transaction in
                for (id, moment) in uses { try APIKeyStore.noteUse(id: id, at: moment, in: transaction) }
            }
        } catch {
            for (id, moment) in uses { note(id, at: moment) }
            throw error
        }
    }
}
