public import CommerceKernel
public import Logging
public import Storage

/// Runs due jobs, each under a lease, so that several processes on one database share the work and a crash
/// gives a job back when its lease runs out.
public final class JobRunner: Sendable {
    public static let maximumAttempts = 12
    static let leaseLength: Duration = .seconds(60)

    private let handlers: [String: any JobHandler]
    private let kinds: [String]
    private let store: Store
    private let time: any TimeSource
    private let ids: any IDSource
    private let owner: String
    private let signal: CommitSignal
    private let logger: Logger

    public init(
        handlers: [any JobHandler], store: Store, time: any TimeSource, ids: any IDSource, logger: Logger
    ) {
        self.handlers = Dictionary(handlers.map { ($0.kind, $0) }, uniquingKeysWith: { $1 })
        kinds = self.handlers.keys.sorted()
        self.store = store
        self.time = time
        self.ids = ids
        owner = ids.token(bytes: 9)
        signal = CommitSignal(store: store)
        self.logger = logger
    }

    /// Runs every job that is due now; answers how many were tried. Jobs that become due meanwhile wait for the
    /// next call.
    @discardableResult
    public func runDueJobs() async throws -> Int {
        let now = time.now
        var tried = 0
        // Reads before it writes: most commits schedule nothing, and every look follows a commit.
        while let due = try await nextDue(now), due <= now {
            let jobs = try await store.write { [kinds, owner] in
                try JobQueue.claim(
                    kinds: kinds, owner: owner, now: now, until: now.advanced(by: Self.leaseLength), limit: 20, in: $0)
            }
            if jobs.isEmpty { return tried }
            for job in jobs { try await run(job) }
            tried += jobs.count
        }
        return tried
    }

    private func nextDue(_ now: Timestamp) async throws -> Timestamp? {
        try await store.read { [kinds] in try JobQueue.nextDue(kinds: kinds, now: now, in: $0) }
    }

    private func run(_ job: Job) async throws {
        guard let handler = handlers[job.kind] else { return }
        do {
            try await handler.run(job)
            try await store.write { try JobQueue.finish(job, in: $0) }
        } catch {
            let now = time.now
            let message = "\(error)"
            logger.warning("job failed", metadata: ["kind": "\(job.kind)", "key": "\(job.key)", "error": "\(message)"])
            let delay = backOff(afterAttempt: job.attempts)
            try await store.write { transaction in
                if job.attempts >= Self.maximumAttempts {
                    try JobQueue.bury(job, at: now, error: message, in: transaction)
                } else {
                    try JobQueue.putOff(job, to: now.advanced(by: delay), error: message, in: transaction)
                }
            }
        }
    }

    /// Doubling from one second to at most an hour, and a random part of up to half as much on top.
    private func backOff(afterAttempt attempt: Int) -> Duration {
        let base = min(3600, 1 << min(attempt - 1, 12)) * 1000
        let jitter = Int(ids.randomBytes(1)[0]) * base / 512
        return .milliseconds(base + jitter)
    }

    /// Runs jobs until the task is cancelled, then gives its leases back.
    public func run(pollInterval: Duration = .milliseconds(500)) async {
        while !Task.isCancelled {
            let seen = signal.count
            var wait = pollInterval
            do {
                try await runDueJobs()
                let now = time.now
                if let due = try await nextDue(now) {
                    wait = min(wait, max(.milliseconds(5), due.duration(since: now)))
                }
            } catch {
                logger.error("jobs failed", metadata: ["error": "\(error)"])
            }
            await signal.wait(past: seen, atMost: wait)
        }
        try? await store.write { [owner] in try JobQueue.release(owner: owner, in: $0) }
    }
}
