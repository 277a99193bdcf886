import CommerceKernel
import Logging
import Outbox
import Storage
import Synchronization
import Testing

private final class Counter: JobHandler {
    let kind = "count"
    let runs = Mutex<[String]>([])
    let failsUntilAttempt: Int
    let isGivenUp: Bool

    init(failsUntilAttempt: Int = 0, isGivenUp: Bool = true) {
        self.failsUntilAttempt = failsUntilAttempt
        self.isGivenUp = isGivenUp
    }

    struct NotYet: Error {}

    func run(_ job: Job) async throws {
        runs.withLock { $0.append(job.key) }
        if job.attempts <= failsUntilAttempt { throw NotYet() }
    }
}

/// Waits for a machine that does not answer.
private final class Silent: JobHandler {
    let kind = "outside"
    let asked = Mutex<Int>(0)
    var callsOutside: Bool { true }

    func run(_ job: Job) async throws {
        asked.withLock { $0 += 1 }
        try await Task.sleep(for: .seconds(600))
    }
}

/// Records an effect in the transaction that removes the job.
private struct Recorder: JobHandler {
    let kind = "count"
    var isFailing = false
    /// When it wants to come again.
    var again: Timestamp?

    func finish(_ job: Job, in transaction: Transaction) throws {
        try transaction.execute("INSERT INTO effects VALUES (?, ?)", [job.key, job.attempts])
        if let again { try JobQueue.schedule(kind: kind, key: job.key, at: again, in: transaction) }
        if isFailing { throw Counter.NotYet() }
    }
}

@Suite struct JobTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func runner(_ handler: any JobHandler, _ fixture: OutboxFixture) -> JobRunner {
        JobRunner(handlers: [handler], store: fixture.store, time: fixture.time, ids: fixture.ids, logger: logger)
    }

    private func schedule(_ key: String, in delay: Duration, _ fixture: OutboxFixture) throws {
        let moment = fixture.time.now.advanced(by: delay)
        try fixture.store.writeNow { try JobQueue.schedule(kind: "count", key: key, at: moment, in: $0) }
    }

    @Test func `a job runs when it is due and once`() async throws {
        let fixture = try OutboxFixture()
        let handler = Counter()
        let runner = runner(handler, fixture)
        try schedule("a", in: .seconds(60), fixture)
        #expect(try await runner.runDueJobs() == 0)
        fixture.time.advance(by: .seconds(60))
        #expect(try await runner.runDueJobs() == 1)
        #expect(try await runner.runDueJobs() == 0)
        #expect(handler.runs.withLock { $0 } == ["a"])
    }

    @Test func `effect and removal are one transaction, and there is no other`() async throws {
        let fixture = try OutboxFixture()
        try schedule("a", in: .zero, fixture)
        let before = fixture.store.statistics.writes
        #expect(try await runner(Recorder(), fixture).runDueJobs() == 1)
        #expect(fixture.store.statistics.writes - before == 2, "taking the job, and finishing it")
        #expect(try fixture.effects(of: "a") == [1])
        #expect(try fixture.store.readNow { try JobQueue.counts(in: $0) }.scheduled == 0)
    }

    @Test func `what fails in the end leaves no effect and comes again`() async throws {
        let fixture = try OutboxFixture()
        try schedule("a", in: .zero, fixture)
        #expect(try await runner(Recorder(isFailing: true), fixture).runDueJobs() == 1)
        #expect(try fixture.effects(of: "a") == [])
        fixture.time.advance(by: .seconds(10))
        #expect(try await runner(Recorder(), fixture).runDueJobs() == 1)
        #expect(try fixture.effects(of: "a") == [2])
    }

    @Test func `a job that schedules itself anew stays`() async throws {
        let fixture = try OutboxFixture()
        try schedule("a", in: .zero, fixture)
        let again = fixture.time.now.advanced(by: .seconds(60))
        #expect(try await runner(Recorder(again: again), fixture).runDueJobs() == 1)
        #expect(try fixture.store.readNow { try JobQueue.counts(in: $0) }.scheduled == 1)
        fixture.time.advance(by: .seconds(60))
        #expect(try await runner(Recorder(), fixture).runDueJobs() == 1)
        #expect(try fixture.effects(of: "a") == [1, 1])
    }

    @Test func `scheduling the same key again moves the job and cancelling removes it`() async throws {
        let fixture = try OutboxFixture()
        let handler = Counter()
        let runner = runner(handler, fixture)
        try schedule("a", in: .seconds(1), fixture)
        try schedule("a", in: .seconds(100), fixture)
        try schedule("b", in: .seconds(1), fixture)
        #expect(try fixture.store.writeNow { try JobQueue.cancel(kind: "count", key: "b", in: $0) })
        fixture.time.advance(by: .seconds(50))
        #expect(try await runner.runDueJobs() == 0)
        fixture.time.advance(by: .seconds(50))
        #expect(try await runner.runDueJobs() == 1)
    }

    @Test func `a failing job is tried again later and at last buried`() async throws {
        let fixture = try OutboxFixture()
        let handler = Counter(failsUntilAttempt: 100)
        let runner = runner(handler, fixture)
        try schedule("a", in: .zero, fixture)
        #expect(try await runner.runDueJobs() == 1)
        #expect(try await runner.runDueJobs() == 0, "put off")
        for _ in 0..<40 {
            fixture.time.advance(by: .seconds(7200))
            try await runner.runDueJobs()
        }
        #expect(handler.runs.withLock { $0.count } == JobRunner.maximumAttempts)
        let counts = try fixture.store.readNow { try JobQueue.counts(in: $0) }
        #expect(counts.scheduled == 0)
        #expect(counts.dead == 1)
    }

    @Test func `a job that moves money owed is tried for ever`() async throws {
        let fixture = try OutboxFixture()
        let handler = Counter(failsUntilAttempt: 30, isGivenUp: false)
        let runner = runner(handler, fixture)
        try schedule("a", in: .zero, fixture)
        for _ in 0..<40 {
            try await runner.runDueJobs()
            fixture.time.advance(by: .seconds(7200))
        }
        #expect(handler.runs.withLock { $0.count } == 31)
        let counts = try fixture.store.readNow { try JobQueue.counts(in: $0) }
        #expect(counts.scheduled == 0 && counts.dead == 0)
    }

    @Test func `jobs that wait for other machines hold up neither each other nor those that do not`() async throws {
        let fixture = try OutboxFixture()
        let silent = Silent()
        let handler = Counter()
        let runner = JobRunner(
            handlers: [silent, handler], store: fixture.store, time: fixture.time, ids: fixture.ids, logger: logger)
        try fixture.store.writeNow { [now = fixture.time.now] transaction in
            for key in ["a", "b", "c"] {
                try JobQueue.schedule(kind: "outside", key: key, at: now, in: transaction)
            }
        }
        let running = Task { await runner.run(pollInterval: .milliseconds(20)) }
        defer { running.cancel() }
        for _ in 0..<6000 where silent.asked.withLock({ $0 }) < 3 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(silent.asked.withLock { $0 } == 3)
        try schedule("d", in: .zero, fixture)
        for _ in 0..<6000 where handler.runs.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(handler.runs.withLock { $0 } == ["d"])
    }

    @Test func `a lease that ran out gives the job to another process`() async throws {
        let fixture = try OutboxFixture()
        try schedule("a", in: .zero, fixture)
        let now = fixture.time.now
        // A process takes the job and dies.
        try fixture.store.writeNow {
            try $0.execute("UPDATE jobs SET lease_owner = 'dead', lease_until = ?", [now.advanced(by: .seconds(60))])
        }
        let handler = Counter()
        let runner = runner(handler, fixture)
        #expect(try await runner.runDueJobs() == 0)
        fixture.time.advance(by: .seconds(61))
        #expect(try await runner.runDueJobs() == 1)
    }

    @Test func `a lease taken before the clock was set back does not outlive the step`() async throws {
        let fixture = try OutboxFixture()
        try schedule("a", in: .zero, fixture)
        let before = fixture.time.now.advanced(by: .seconds(86_400))
        try fixture.store.writeNow {
            try $0.execute("UPDATE jobs SET lease_owner = 'dead', lease_until = ?", [before.advanced(by: .seconds(60))])
        }
        #expect(try await runner(Counter(), fixture).runDueJobs() == 1)
    }

    @Test func `looking for jobs that are not due yet writes nothing`() async throws {
        let fixture = try OutboxFixture()
        let commits = Mutex(0)
        fixture.store.onCommit { commits.withLock { $0 += 1 } }
        func wait(for count: Int) async throws {
            for _ in 0..<6000 where commits.withLock({ $0 }) < count { try await Task.sleep(for: .milliseconds(10)) }
        }
        try schedule("later", in: .seconds(60), fixture)
        try await wait(for: 1)
        let handler = Counter()
        let runner = runner(handler, fixture)
        for _ in 0..<3 { #expect(try await runner.runDueJobs() == 0) }
        // Nor do jobs of kinds that nobody here handles.
        try fixture.store.writeNow { [now = fixture.time.now] in
            try JobQueue.schedule(kind: "foreign", key: "a", at: now, in: $0)
        }
        #expect(try await runner.runDueJobs() == 0)
        try await wait(for: 2)
        #expect(commits.withLock { $0 } == 2, "the two schedulings, and nothing of the runner's")
    }
}
