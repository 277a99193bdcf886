import CatalogIndexing
import Outbox
public import Storage
import Synchronization

/// The number of the last event of a product or of stock: what was computed from the catalog at one number is fresh
/// as long as it has that number. Sees commits of other processes too.
public final class CatalogVersion: Sendable {
    private struct Seen {
        var counter: Int64 = .min
        var sequence: Int64 = 0
    }

    private let store: Store
    private let seen = Mutex(Seen())

    public init(store: Store) { self.store = store }

    /// About two microseconds while nobody commits; a short query after a commit by anybody.
    public func current() throws -> ResponseCache.Version { ResponseCache.Version(catalog: try sequence()) }

    /// The same if nobody has committed since it was last asked for: then it takes no query. Nil otherwise.
    public func known() -> ResponseCache.Version? {
        guard let counter = try? store.changeCounter() else { return nil }
        return seen.withLock { $0.counter == counter ? ResponseCache.Version(catalog: $0.sequence) : nil }
    }

    private func sequence() throws -> Int64 {
        // Read before the query: a commit in between makes the next call look again.
        let counter = try store.changeCounter()
        let known = seen.withLock { $0 }
        if known.counter == counter { return known.sequence }
        let newest = try store.readNow {
            try Outbox.newestSequence(ofTypes: IndexProjection.types, after: known.sequence, in: $0)
        }
        let sequence = newest ?? known.sequence
        seen.withLock { seen in
            if sequence >= seen.sequence { seen = Seen(counter: counter, sequence: sequence) }
        }
        return sequence
    }
}
