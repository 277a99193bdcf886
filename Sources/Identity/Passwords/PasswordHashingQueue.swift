import CommerceKernel
public import Cryptography
import Foundation

/// Hashes and checks passwords on a few threads of their own with low priority, so that a burst of logins slows down
/// logins and nothing else. The queue is bounded: beyond it callers are refused with 503 at once.
public final class PasswordHashingQueue: Sendable {
    public let parameters: ScryptParameters
    private let jobs: HashingJobs

    /// A third of the processor's share of a thread that answers requests. At 10 it is a tenth, and on a machine whose
    /// cores are all taken a single sign-in then takes ten seconds and more.
    private static let niceness: Int32 = 5

    /// - Parameters:
    ///   - workers: Hashes at once; nil for one less than there are cores, at least one.
    ///   - capacity: Requests that may wait beside those at work.
    public init(parameters: ScryptParameters = .owasp, workers: Int? = nil, capacity: Int = 64) {
        self.parameters = parameters
        let jobs = HashingJobs(capacity: capacity)
        self.jobs = jobs
        for index in 0..<max(1, workers ?? ProcessInfo.processInfo.activeProcessorCount - 1) {
            let thread = Thread {
                ThreadPriority.lower(to: Self.niceness)
                while let job = jobs.next() { job() }
            }
            thread.name = "password-\(index)"
            thread.start()
        }
    }

    deinit { jobs.close() }

    /// Ends the threads once the queue is empty; what comes later is refused.
    public func close() { jobs.close() }

    public func hash(_ password: Secret<String>) async throws -> PasswordHash {
        let parameters = parameters
        return try await run { try PasswordHash(password: password, parameters: parameters) }
    }

    public func matches(_ password: Secret<String>, _ hash: PasswordHash) async throws -> Bool {
        try await run { try hash.matches(password) }
    }

    /// Requests that wait, for metrics.
    public var backlog: Int { jobs.count }

    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = jobs.append { continuation.resume(with: Result { try work() }) }
            if isAccepted { return }
            continuation.resume(
                throwing: DomainError(
                    .unavailable, code: "temporarily_unavailable",
                    message: "Too many sign-ins are waiting; try again in a few seconds.", retryAfter: .seconds(5)))
        }
    }
}

/// What the threads share with the queue, so that they do not keep it alive.
///
/// Sendable: every access to its state holds `condition`.
private final class HashingJobs: @unchecked Sendable {
    private let capacity: Int
    private let condition = NSCondition()
    private var waiting: [@Sendable () -> Void] = []
    private var isClosed = false

    init(capacity: Int) { self.capacity = capacity }

    /// False when the queue is full or closed.
    func append(_ job: @escaping @Sendable () -> Void) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed, waiting.count < capacity else { return false }
        waiting.append(job)
        condition.signal()
        return true
    }

    /// Waits for a job; nil once closed and empty.
    func next() -> (@Sendable () -> Void)? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty, !isClosed { condition.wait() }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return waiting.count
    }
}
