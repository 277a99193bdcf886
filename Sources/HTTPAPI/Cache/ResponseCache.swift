import CommerceKernel
import HTTPTypes
import NIOCore
import Synchronization

/// Finished answers of public GETs, in memory of bounded size. An answer is served only at the version it was made at;
/// equal misses are computed once.
///
/// One that has reached its maximum age while nothing has changed is served for another minute, while the first request
/// that finds it so has it made anew (RFC 5861).
public final class ResponseCache: Sendable {
    /// An answer and whether it may be kept: one made from an index that lags behind its version may not.
    public struct Made: Sendable {
        public var response: APIResponse
        public var isStorable: Bool
        /// Hears of every request that this answer is given to.
        public var onServe: (@Sendable (APIRequest) -> Void)?

        public init(
            _ response: APIResponse, isStorable: Bool = true, onServe: (@Sendable (APIRequest) -> Void)? = nil
        ) {
            self.response = response
            self.isStorable = isStorable
            self.onServe = onServe
        }

        fileprivate var isKept: Bool { isStorable && response.status == .ok }
    }

    /// What an answer was made of.
    public struct Version: Sendable, Hashable {
        /// The last event of the catalog.
        public var catalog: Int64
        /// `SearchEngine.revision`; 0 for answers that do not come from the index.
        public var index: Int

        public init(catalog: Int64, index: Int = 0) {
            self.catalog = catalog
            self.index = index
        }
    }

    private struct Entry {
        let version: Version
        let madeAt: Timestamp
        let response: APIResponse
        let tag: EntityTag
        let onServe: (@Sendable (APIRequest) -> Void)?
        let cost: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Keys by age, oldest first; a key that was replaced or removed may still stand here.
        var order: [String] = []
        var cost = 0
        var flights: [String: [CheckedContinuation<Void, Never>]] = [:]
        var hits = 0
        var misses = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private static let staleTime = Duration.seconds(60)

    /// - Parameter capacity: Bytes of bodies and keys kept, about.
    public init(capacity: Int = 64 << 20) { self.capacity = capacity }

    public var counts: (hits: Int, misses: Int, bytes: Int) {
        state.withLock { ($0.hits, $0.misses, $0.cost) }
    }

    /// The kept answer for `key` at `version`, or the one that `make` gives now. Adds `ETag`, `X-Cache` and `Age`, and
    /// answers 304 to a client that has it already. `Cache-Control: no-cache` in the request goes past the cache.
    public func respond(
        to request: APIRequest, key: String, version: Version, maximumAge: Duration,
        make: @escaping @Sendable () async throws -> Made
    ) async throws -> APIResponse {
        if request.bypassesCache {
            let made = try await make()
            made.onServe?(request)
            return Self.fresh(made.response, request)
        }
        while true {
            switch look(key, version: version, now: request.now, maximumAge: maximumAge) {
            case .hit(let entry):
                entry.onServe?(request)
                return Self.kept(entry, request)
            case .aged(let entry):
                Task {
                    defer { land(key) }
                    guard let made = try? await make(), made.isKept else { return }
                    _ = keep(made, key, version, request.now)
                }
                entry.onServe?(request)
                return Self.kept(entry, request)
            case .wait:
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        guard state.flights[key] != nil else { return true }
                        state.flights[key]?.append(continuation)
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            case .miss:
                defer { land(key) }
                let made = try await make()
                made.onServe?(request)
                return made.isKept
                    ? Self.fresh(made.response, request, tag: keep(made, key, version, request.now))
                    : Self.fresh(made.response, request)
            }
        }
    }

    private enum Look {
        case hit(Entry)
        /// To be served once more, and made anew by whoever is told so.
        case aged(Entry)
        case wait
        case miss
    }

    private func look(_ key: String, version: Version, now: Timestamp, maximumAge: Duration) -> Look {
        state.withLock { state in
            if let entry = state.entries[key], entry.version == version {
                let age = now.duration(since: entry.madeAt)
                let isRenewed = age >= maximumAge && state.flights[key] == nil
                if age < maximumAge + Self.staleTime {
                    state.hits += 1
                    if isRenewed { state.flights[key] = [] }
                    return isRenewed ? .aged(entry) : .hit(entry)
                }
            }
            if state.flights[key] != nil { return .wait }
            state.flights[key] = []
            state.misses += 1
            return .miss
        }
    }

    private func land(_ key: String) {
        let waiting = state.withLock { $0.flights.removeValue(forKey: key) } ?? []
        for continuation in waiting { continuation.resume() }
    }

    private func keep(_ made: Made, _ key: String, _ version: Version, _ now: Timestamp) -> EntityTag {
        var response = made.response
        response.packed = PackedForm()
        guard case .bytes(let buffer) = response.body else { return EntityTag(opaque: "0") }
        let tag = response.headers[.eTag].map(EntityTag.init(verbatim:)) ?? EntityTag(of: buffer.readableBytesView)
        let cost = buffer.readableBytes + key.utf8.count + 512
        let entry = Entry(
            version: version, madeAt: now, response: response, tag: tag, onServe: made.onServe, cost: cost)
        state.withLock { state in
            if let old = state.entries.updateValue(entry, forKey: key) {
                state.cost -= old.cost
            } else {
                state.order.append(key)
            }
            state.cost += cost
            if state.cost > capacity { Self.evict(&state, to: capacity * 3 / 4) }
        }
        return tag
    }

    /// Drops the oldest quarter at once, so that its price is spread over many answers.
    private static func evict(_ state: inout State, to limit: Int) {
        var dropped = 0
        for key in state.order {
            if state.cost <= limit { break }
            dropped += 1
            if let entry = state.entries.removeValue(forKey: key) { state.cost -= entry.cost }
        }
        state.order.removeFirst(dropped)
    }

    private static func kept(_ entry: Entry, _ request: APIRequest) -> APIResponse {
        var response = entry.response
        response.headers[.xCache] = "hit"
        let age = max(0, request.now.duration(since: entry.madeAt).wholeMilliseconds / 1000)
        response.headers[.age] = String(age)
        return response.tagged(entry.tag, for: request)
    }

    private static func fresh(_ response: APIResponse, _ request: APIRequest, tag: EntityTag? = nil) -> APIResponse {
        var response = response
        response.headers[.xCache] = "miss"
        guard response.status == .ok, case .bytes(let buffer) = response.body else { return response }
        let tag =
            tag ?? response.headers[.eTag].map(EntityTag.init(verbatim:)) ?? EntityTag(of: buffer.readableBytesView)
        return response.tagged(tag, for: request)
    }
}
