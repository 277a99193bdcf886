import CommerceKernel
import HTTPTypes
import NIOCore
import Synchronization

/// Finished answers of public GETs. An answer is served only at the version it was made at; equal misses at one version
/// are computed once.
///
/// One that has reached its maximum age while nothing has changed is served for another minute, while the first request
/// that finds it so has it made anew (RFC 5861).
public final class ResponseCache: Sendable {
    /// An answer and whether it may be kept: one made from an index that lags behind its version may not.
    public struct Made: Sendable {
        public var response: APIResponse
        public var isStorable: Bool
        /// Of the search that was answered; told to `onServe` whenever the answer is given.
        public var facts: SearchObserver.Facts?

        public init(_ response: APIResponse, isStorable: Bool = true, facts: SearchObserver.Facts? = nil) {
            self.response = response
            self.isStorable = isStorable
            self.facts = facts
        }
    }

    /// What an answer was made of.
    public struct Version: Sendable, Hashable {
        /// The last event of the catalog.
        public var catalog: Int64
        /// State of the index, a number of this process only; 0 for answers that do not come from the index.
        public var index: Int

        public init(catalog: Int64, index: Int = 0) {
            self.catalog = catalog
            self.index = index
        }
    }

    private struct Flight: Hashable {
        let key: String
        let version: Version
    }

    /// What one task made and others may give as well.
    private enum Outcome {
        case kept(StoredAnswer)
        case once(Made)
    }

    /// How long an answer is served beyond its maximum age.
    static let staleTime = Duration.seconds(60)

    private let store: any AnswerStore
    /// The store when it is in this process: what it has takes no waiting.
    private let memory: MemoryAnswerStore?
    private let flights = Flights<Flight, Outcome>()
    private let hits = Atomic<Int>(0)
    private let misses = Atomic<Int>(0)

    public init(store: any AnswerStore = MemoryAnswerStore()) {
        self.store = store
        memory = store as? MemoryAnswerStore
    }

    public var counts: (hits: Int, misses: Int, bytes: Int) {
        (hits.load(ordering: .relaxed), misses.load(ordering: .relaxed), store.bytes)
    }

    /// The kept answer for `key` at `version`, or the one that `make` gives now. Adds `ETag`, `X-Cache` and `Age`, and
    /// answers 304 to a client that has it already. `Cache-Control: no-cache` in the request goes past the cache.
    ///
    /// `version` must have been read after the request came, so that nobody sees what was before their own write.
    /// - Parameter onServe: Hears what is known of the search with every answer given.
    public func respond(
        to request: APIRequest, key: String, version: Version, maximumAge: Duration,
        onServe: @Sendable (SearchObserver.Facts) -> Void = { _ in },
        make: @escaping @Sendable () async throws -> Made
    ) async throws -> APIResponse {
        if request.bypassesCache { return Self.give(.once(try await make()), to: request, isFresh: true, onServe) }
        let flight = Flight(key: key, version: version)
        while true {
            if let answer = await look(for: flight, request.now, maximumAge, make) {
                hits.add(1, ordering: .relaxed)
                return Self.give(.kept(answer), to: request, isFresh: false, onServe)
            }
            switch await flights.joinOrLead(flight) {
            case .landed(nil): continue
            case .landed(let landing?):
                hits.add(1, ordering: .relaxed)
                return Self.give(try landing.get(), to: request, isFresh: false, onServe)
            case .lead:
                misses.add(1, ordering: .relaxed)
                let outcome = try await fly(flight, request.now, make)
                return Self.give(outcome, to: request, isFresh: true, onServe)
            }
        }
    }

    /// The kept answer for `key` at `version`, if it is at hand and need not be renewed; for an event loop, which must
    /// not wait. It counts as given when it is asked for; a miss is not counted.
    public func answerAtHand(
        to request: APIRequest, key: String, version: Version, maximumAge: Duration,
        onServe: @escaping @Sendable (SearchObserver.Facts) -> Void = { _ in }
    ) -> PromptAnswer? {
        guard !request.bypassesCache, let answer = memory?.answerAtHand(for: key), answer.version == version,
            request.now.duration(since: answer.madeAt) < maximumAge
        else { return nil }
        return .atHand {
            self.hits.add(1, ordering: .relaxed)
            return Self.give(.kept(answer), to: request, isFresh: false, onServe)
        }
    }

    /// Has the answer for `key` made that nobody has at hand, for callers that are no tasks. Nil when it takes waiting, for
    /// the store or for another who makes the same, and when an aged one may still be served.
    /// - Parameter make: Ends by a call, wherever it likes, and so does what is returned.
    func making(
        for request: APIRequest, key: String, version: Version,
        onServe: @escaping @Sendable (SearchObserver.Facts) -> Void,
        make: @escaping @Sendable (_ end: @escaping @Sendable (Result<Made, any Error>) -> Void) -> Void
    ) -> (@Sendable (_ end: @escaping @Sendable (Result<APIResponse, any Error>) -> Void) -> Void)? {
        let flight = Flight(key: key, version: version)
        guard let memory, !request.bypassesCache, !flights.isUnderWay(flight),
            memory.answerAtHand(for: key)?.version != version
        else { return nil }
        return { end in
            // If somebody has begun meanwhile, it is made twice.
            let leads = self.flights.lead(flight)
            self.misses.add(1, ordering: .relaxed)
            make { result in
                let landing = result.map { Self.outcome($0, version, request.now) }
                if case .success(.kept(let answer)) = landing { memory.keepAtOnce(answer, for: key) }
                if leads { self.flights.land(flight, with: Self.shared(landing)) }
                end(landing.map { Self.give($0, to: request, isFresh: true, onServe) })
            }
        }
    }

    /// What others may have of it. That the client of one has gone is no matter of theirs.
    private static func shared(_ landing: Result<Outcome, any Error>) -> Result<Outcome, any Error>? {
        if case .failure(let error) = landing, error is CancellationError { return nil }
        return landing
    }

    /// What is kept and may be served. Begins to renew it when it has reached its age.
    private func look(
        for flight: Flight, _ now: Timestamp, _ maximumAge: Duration,
        _ make: @escaping @Sendable () async throws -> Made
    ) async -> StoredAnswer? {
        guard let answer = await store.answer(for: flight.key), answer.version == flight.version else { return nil }
        let age = now.duration(since: answer.madeAt)
        guard age < maximumAge + Self.staleTime else { return nil }
        if age >= maximumAge, flights.lead(flight) {
            Task { try await fly(flight, now, make) }
        }
        return answer
    }

    /// Makes the answer, keeps it if it may be kept, and tells those who wait.
    private func fly(
        _ flight: Flight, _ now: Timestamp, _ make: @Sendable () async throws -> Made
    ) async throws -> Outcome {
        do {
            let made = try await make()
            let outcome = Self.outcome(made, flight.version, now)
            if case .kept(let answer) = outcome { await store.keep(answer, for: flight.key) }
            flights.land(flight, with: .success(outcome))
            return outcome
        } catch {
            flights.land(flight, with: Self.shared(.failure(error)))
            throw error
        }
    }

    private static func outcome(_ made: Made, _ version: Version, _ now: Timestamp) -> Outcome {
        guard made.isStorable, made.response.status == .ok, case .bytes(let body) = made.response.body else {
            return .once(made)
        }
        var headers = made.response.headers
        headers[.date] = HTTPDate.text(now)
        return .kept(
            StoredAnswer(
                version: version, madeAt: now, headers: headers, body: body,
                tag: tag(of: made.response, body), facts: made.facts))
    }

    private static func give(
        _ outcome: Outcome, to request: APIRequest, isFresh: Bool, _ onServe: (SearchObserver.Facts) -> Void
    ) -> APIResponse {
        switch outcome {
        case .kept(let answer):
            if let facts = answer.facts { onServe(facts) }
            return answer.response(to: request, isFresh: isFresh)
        case .once(let made):
            if let facts = made.facts { onServe(facts) }
            var response = made.response
            response.headers[.xCache] = "miss"
            guard response.status == .ok, case .bytes(let body) = response.body else { return response }
            return response.tagged(tag(of: response, body), for: request)
        }
    }

    private static func tag(of response: APIResponse, _ body: ByteBuffer) -> EntityTag {
        response.headers[.eTag].map(EntityTag.init(verbatim:)) ?? EntityTag(of: Array(body.readableBytesView))
    }
}
