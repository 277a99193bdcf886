public import CommerceKernel
public import Logging
public import Storage

/// Runs due jobs, each under a lease, so that several processes on one database share the work and a crash
/// gives a job back when its lease runs out.
public final class JobRunner: Sendable {
    public static let maximumAttempts = 12
    static let leaseLength: Duration = .seconds(60)
    /// Between two looks at what is due: jobs are for later, and every look reads anew what a busy shop has changed.
    static let rest: Duration = .milliseconds(100)
    /// Jobs that wait for other machines at once.
    static let outsideWidth = 20

    private let handlers: [String: any JobHandler]
    /// Kinds whose work is done here, one job after the other.
    private let kinds: [String]
    /// Kinds whose work waits for other machines.
    private let outsideKinds: [String]
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
        kinds = self.handlers.values.filter { !$0.callsOutside }.map(\.kind).sorted()
        outsideKinds = self.handlers.values.filter(\.callsOutside).map(\.kind).sorted()
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
        try await runDueJobs(of: kinds, atOnce: 1).tried
            + runDueJobs(of: outsideKinds, atOnce: Self.outsideWidth).tried
    }

    /// Answers also when the next job is due, as it was seen last.
    private func runDueJobs(of kinds: [String], atOnce width: Int) async throws -> (tried: Int, next: Timestamp?) {
        let now = time.now
        var tried = 0
        // Reads before it writes: most commits schedule nothing, and every look follows a commit.
        while true {
            let due = try await nextDue(of: kinds, now)
            guard let due, due <= now else { return (tried, due) }
            let jobs = try await store.write { [owner] in
                try JobQueue.claim(
                    kinds: kinds, owner: owner, now: now, until: now.advanced(by: Self.leaseLength),
                    limit: max(width, 20), in: $0)
            }
            if jobs.isEmpty { return (tried, due) }
            if width == 1 {
                for job in jobs { try await run(job) }
            } else {
                try await withThrowingTaskGroup { tasks in
                    for job in jobs { tasks.addTask { try await self.run(job) } }
                    try await tasks.waitForAll()
                }
            }
            tried += jobs.count
        }
    }

    private func nextDue(of kinds: [String], _ now: Timestamp) async throws -> Timestamp? {
        try await store.read {
            try JobQueue.nextDue(kinds: kinds, now: now, until: now.advanced(by: Self.leaseLength), in: $0)
        }
    }

    private func run(_ job: Job) async throws {
        guard let handler = handlers[job.kind] else { return }
        do {
            try await handler.run(job)
            try await store.write { transaction in
                try handler.finish(job, in: transaction)
                try JobQueue.finish(job, in: transaction)
            }
        } catch {
            let now = time.now
            let message = "\(error)"
            logger.warning("job failed", metadata: ["kind": "\(job.kind)", "key": "\(job.key)", "error": "\(message)"])
            let delay = backOff(afterAttempt: job.attempts)
            try await store.write { transaction in
                if handler.isGivenUp, job.attempts >= Self.maximumAttempts {
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
        await withTaskGroup { lanes in
            lanes.addTask { await self.runLane(self.kinds, atOnce: 1, pollInterval) }
            if !outsideKinds.isEmpty {
                lanes.addTask { await self.runLane(self.outsideKinds, atOnce: Self.outsideWidth, pollInterval) }
            }
        }
        try? await store.write { [owner] in try JobQueue.release(owner: owner, in: $0) }
    }

    private func runLane(_ kinds: [String], atOnce width: Int, _ pollInterval: Duration) async {
        while !Task.isCancelled {
            let seen = signal.count
            var wait = pollInterval
            do {
                if let due = try await runDueJobs(of: kinds, atOnce: width).next {
                    wait = min(wait, max(.milliseconds(5), due.duration(since: time.now)))
                }
            } catch {
                logger.error("jobs failed", metadata: ["error": "\(error)"])
            }
            await signal.waitRested(Self.rest, past: seen, atMost: wait)
        }
    }
}
