import CommerceKernel
import Synchronization

/// A bounded queue in front of something that serves few at once: what cannot be served soon is refused at once, so
/// that those who are served are served quickly.
///
/// At most `width` run. Others wait in order, at most `depth` of them and only while the expected wait, judged by how
/// long work took lately, is below `patience`; one that nevertheless waited longer is refused when its turn comes.
public final class WorkQueue: Sendable {
    private typealias Turn = @Sendable (DomainError?) -> Void

    private struct Waiter {
        let since: ContinuousClock.Instant
        /// Told nil when its turn has come, or why it is sent away.
        let turn: Turn
    }

    private struct State {
        var running = 0
        /// In order of arrival; the first `head` have left.
        var waiting: [Waiter] = []
        var head = 0
        /// A moving average, in seconds.
        var serviceTime = 0.0
        var refused = 0

        var waitingCount: Int { waiting.count - head }

        mutating func next() -> Waiter? {
            guard head < waiting.count else { return nil }
            defer {
                head += 1
                if head == waiting.count || head > 1024 {
                    waiting.removeFirst(head)
                    head = 0
                }
            }
            return waiting[head]
        }
    }

    public let name: String
    public let width: Int
    public let depth: Int
    public let patience: Duration
    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: The clock that waiting and work are measured by.
    public init(
        name: String, width: Int, depth: Int, patience: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        self.name = name
        self.width = max(1, width)
        self.depth = depth
        self.patience = patience
    }

    public var counts: (running: Int, waiting: Int, refused: Int) {
        state.withLock { ($0.running, $0.waitingCount, $0.refused) }
    }

    /// Runs `work` in its turn. Throws 503 `overloaded` with the time after which to come again.
    public func run<T: Sendable>(_ work: () async throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            enter { refusal in continuation.resume(with: refusal.map(Result.failure) ?? .success(())) }
        }
        let started = now()
        defer { leave(after: now() - started) }
        return try await work()
    }

    /// The same for work that ends by a call: `work` is told how to say so, or why it may not begin. Called at once or
    /// where other work ends.
    func begin(_ work: @escaping @Sendable (Result<@Sendable () -> Void, any Error>) -> Void) {
        enter { refusal in
            if let refusal { return work(.failure(refusal)) }
            let started = self.now()
            work(.success { self.leave(after: self.now() - started) })
        }
    }

    private func enter(_ turn: @escaping Turn) {
        enum Entry { case now, wait, refused(Duration) }
        let entry: Entry = state.withLock { state in
            if state.running < width, state.waitingCount == 0 {
                state.running += 1
                return .now
            }
            let expected = Duration.seconds(Double(state.waitingCount + 1) * state.serviceTime / Double(width))
            if state.waitingCount >= depth || expected > patience {
                state.refused += 1
                return .refused(expected)
            }
            state.waiting.append(Waiter(since: now(), turn: turn))
            return .wait
        }
        switch entry {
        case .now: turn(nil)
        case .refused(let expected): turn(Self.overloaded(retryAfter: expected))
        case .wait: return
        }
    }

    /// Hands the place to the next in line; those who have waited too long are sent away.
    private func leave(after time: Duration) {
        let now = now()
        var late: [Waiter] = []
        let next: Waiter? = state.withLock { state in
            state.serviceTime += (time.inSeconds - state.serviceTime) * 0.1
            while let waiter = state.next() {
                if now - waiter.since <= patience { return waiter }
                state.refused += 1
                late.append(waiter)
            }
            state.running -= 1
            return nil
        }
        next?.turn(nil)
        for waiter in late { waiter.turn(Self.overloaded(retryAfter: patience)) }
    }

    private static func overloaded(retryAfter: Duration) -> DomainError {
        DomainError(
            .unavailable, code: "overloaded",
            message: "There is more to do than can be done soon. Come again after the time in Retry-After.",
            retryAfter: min(max(retryAfter, .seconds(1)), .seconds(30)))
    }

    func write(to text: inout PrometheusText) {
        let counts = self.counts
        text.sample([("queue", name), ("state", "running")], counts.running)
        text.sample([("queue", name), ("state", "waiting")], counts.waiting)
    }
}
