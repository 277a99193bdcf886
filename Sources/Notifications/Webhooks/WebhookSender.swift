import CommerceKernel
public import Logging
import NIOCore
import Outbox
import Storage
import Synchronization

/// Sends what waits: one message at a time to an endpoint, in order, many endpoints at once.
///
/// An endpoint that fails holds up only itself. An endpoint is leased while it is sent to, so that several processes on
/// one database keep its order too; a crash gives it back when the lease runs out, and what was not noted yet is sent
/// again under the same id: the messages of the last `notedAfter`.
///
/// What programs are told can wait while people buy: it works and reads on a patient thread, and rests between messages
/// while writes queue up, so that a hundred a second go to each endpoint however busy the shop is.
public final class WebhookSender: Sendable {
    /// Endpoints sent to at once.
    static let concurrency = 16
    /// Longer than one try can take, with room for the database.
    static let lease: Duration = .seconds(45)
    /// Messages looked up at once.
    static let batch = 100
    /// How long it may take until what was delivered is noted.
    static let notedAfter: Duration = .seconds(1)
    /// How long events are collected before anybody is told, so that a busy shop is not looked at after every commit.
    static let gathering: Duration = .milliseconds(100)
    /// How long each endpoint rests between messages while the shop is busy.
    static let rest: TimeAmount = .milliseconds(10)
    /// How long the log of finished deliveries is kept.
    static let logAge: Duration = .seconds(30 * 86_400)

    private let service: WebhookService
    private let owner: String
    private let signal: CommitSignal
    private let logger: Logger
    private let busy = Mutex<Set<String>>([])
    private let lastPruning = Mutex<Timestamp>(Timestamp(milliseconds: 0))

    public init(service: WebhookService, logger: Logger) {
        self.service = service
        owner = service.ids.token(bytes: 9)
        signal = CommitSignal(store: service.store)
        self.logger = logger
    }

    /// Sends until the task is cancelled.
    public func run(pollInterval: Duration = .milliseconds(500)) async {
        await withTaskExecutorPreference(PatientExecutor.shared) { await keepSending(pollInterval) }
    }

    private func keepSending(_ pollInterval: Duration) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let seen = signal.count
                var wait = pollInterval
                do {
                    let (ready, next) = try claimDue()
                    for id in ready {
                        group.addTask { [self] in
                            await serve(id)
                            _ = busy.withLock { $0.remove(id) }
                        }
                    }
                    try await prune()
                    if let next { wait = min(wait, max(next.duration(since: service.time.now), .milliseconds(5))) }
                } catch {
                    logger.error("webhooks cannot be sent", metadata: ["error": "\(error)"])
                }
                await signal.wait(past: seen, atMost: wait)
                try? await Task.sleep(for: Self.gathering)
            }
        }
    }

    /// Sends everything that is due now, once an endpoint; for tests.
    public func sendDue() async throws {
        for id in try claimDue().ready {
            await serve(id)
            _ = busy.withLock { $0.remove(id) }
        }
    }

    private func claimDue() throws -> (ready: [String], next: Timestamp?) {
        let due = try service.store.readNow { try WebhookQueue.due(at: service.time.now, in: $0) }
        return busy.withLock { busy in
            var chosen: [String] = []
            for id in due.ready where !busy.contains(id) && busy.count < Self.concurrency {
                busy.insert(id)
                chosen.append(id)
            }
            return (chosen, due.next)
        }
    }

    // MARK: One endpoint

    /// Sends to one endpoint until nothing is due, or one message failed.
    private func serve(_ id: String) async {
        do {
            guard try await takeLease(id) else { return }
        } catch {
            return logger.warning("a webhook endpoint cannot be leased", metadata: Self.about(id, error))
        }
        do {
            try await sendAll(to: id)
        } catch {
            logger.warning("a webhook endpoint failed", metadata: Self.about(id, error))
            // Others need the endpoint.
            _ = try? await note([], of: id, isLast: true)
        }
    }

    private static func about(_ id: String, _ error: any Error) -> Logger.Metadata {
        ["endpoint": "\(id)", "error": "\(error)"]
    }

    private func takeLease(_ id: String) async throws -> Bool {
        let now = service.time.now
        return try await service.store.write { [owner] in
            try WebhookEndpointStore.lease(
                id, owner: owner, until: now.advanced(by: Self.lease), now: now, in: $0)
        }
    }

    private func sendAll(to id: String) async throws {
        guard let work = try next(of: id, after: nil), let first = work.messages.first else {
            return _ = try await note([], of: id, isLast: true)
        }
        let transport: WebhookTransport
        do {
            transport = try await WebhookTransport(
                url: work.url, policy: service.policy, group: PatientExecutor.shared.group)
        } catch {
            return _ = try await note([service.outcome(of: error, before: first)], of: id, isLast: true)
        }
        do {
            try await send(work, to: id, over: transport)
        } catch {
            await transport.close()
            throw error
        }
        await transport.close()
    }

    /// Sends `work` and what follows it, in order, until nothing waits, one message is not taken or the endpoint is not
    /// ours any more.
    private func send(_ work: Work, to id: String, over transport: WebhookTransport) async throws {
        var done: [WebhookService.Outcome] = []
        var noted = ContinuousClock.now
        var position: Int64?
        var work = work
        while true {
            for waiting in work.messages {
                let outcome: WebhookService.Outcome
                do {
                    outcome = try await service.attempt(waiting, secrets: work.secrets, over: transport)
                } catch {
                    _ = try await note(done, of: id, isLast: true)
                    throw error
                }
                done.append(outcome)
                if case .event(let sequence) = waiting.origin { position = sequence }
                if outcome.verdict != .delivered { return _ = try await note(done, of: id, isLast: true) }
                if ContinuousClock.now - noted >= Self.notedAfter {
                    guard try await note(done, of: id) else { return }
                    (done, noted) = ([], .now)
                }
                await PatientExecutor.shared.makeWay(for: service.store, Self.rest)
            }
            if work.isFromLog {
                // What was sent and not noted would be found again.
                guard try await note(done, of: id) else { return }
                (done, noted) = ([], .now)
            }
            guard !Task.isCancelled, let more = try next(of: id, after: position), more.url == work.url,
                !more.messages.isEmpty
            else { return _ = try await note(done, of: id, isLast: true) }
            work = more
        }
    }

    /// Messages for an endpoint and what is needed to send them.
    private struct Work {
        let url: String
        /// One that is rotated away meanwhile signs for a day more.
        let secrets: [[UInt8]]
        let messages: [WaitingMessage]

        var isFromLog: Bool {
            if case .delivery = messages.first?.origin { return true }
            return false
        }
    }

    /// What can be sent to an endpoint now, in order; nil when it is gone.
    private func next(of id: String, after position: Int64?) throws -> Work? {
        try service.store.readNow { transaction in
            guard let endpoint = try WebhookEndpointStore.endpoint(id, in: transaction) else { return nil }
            return Work(
                url: endpoint.url, secrets: try service.secrets(of: id, in: transaction),
                messages: try WebhookQueue.next(
                    of: id, after: position, at: service.time.now, limit: Self.batch, source: service.source,
                    in: transaction))
        }
    }

    /// Notes what came of messages, and renews the lease or gives it back, in one transaction; answers whether the
    /// endpoint is still ours.
    private func note(
        _ outcomes: [WebhookService.Outcome], of id: String, isLast: Bool = false
    ) async throws -> Bool {
        let now = service.time.now
        // Not in this task, which may be cancelled.
        return try await Task { [service, owner] in
            try await service.store.write { transaction in
                // Whoever took it since has found the same messages and sends them.
                guard try WebhookEndpointStore.holds(id, owner: owner, in: transaction) else { return false }
                for outcome in outcomes { try service.settle(outcome, of: id, now: now, in: transaction) }
                guard isLast else {
                    return try WebhookEndpointStore.lease(
                        id, owner: owner, until: now.advanced(by: Self.lease), now: now, in: transaction)
                }
                try WebhookEndpointStore.release(id, owner: owner, in: transaction)
                return false
            }
        }.value
    }

    // MARK: Housekeeping

    /// Now and then drops what is old in the log, and lets go of events that nobody wants.
    private func prune() async throws {
        let now = service.time.now
        let isTime = lastPruning.withLock { last in
            guard now.duration(since: last) > .seconds(600) else { return false }
            last = now
            return true
        }
        guard isTime else { return }
        try await service.store.write { transaction in
            _ = try WebhookDeliveryStore.prune(before: now.advanced(by: .zero - Self.logAge), in: transaction)
            try WebhookQueue.passUnwanted(in: transaction)
        }
    }
}
