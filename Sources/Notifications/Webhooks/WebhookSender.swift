import CommerceKernel
public import Logging
import Outbox
import Storage
import Synchronization

/// Sends what waits: one message at a time to an endpoint, in order, many endpoints at once.
///
/// An endpoint that fails holds up only itself. An endpoint is leased while it is sent to, so that several processes on
/// one database keep its order too; a crash gives it back when the lease runs out, and what was not noted yet is sent
/// again under the same id: at most `batch` messages of the last `notedAfter`.
///
/// It works on a patient thread: what programs are told can wait while people buy.
public final class WebhookSender: Sendable {
    /// Endpoints sent to at once.
    static let concurrency = 16
    /// Longer than one try can take, with room for the database.
    static let lease: Duration = .seconds(45)
    /// Messages looked up at once.
    static let batch = 50
    /// How long it may take until what was delivered is noted.
    static let notedAfter: Duration = .seconds(1)
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
                    for id in try await claimDue() {
                        group.addTask { [self] in
                            await serve(id)
                            _ = busy.withLock { $0.remove(id) }
                        }
                    }
                    try await prune()
                    if let next = try await service.store.read({ try WebhookEndpointStore.nextDue(in: $0) }) {
                        let until = next.duration(since: service.time.now)
                        if until > .zero { wait = min(wait, until) }
                    }
                } catch {
                    logger.error("webhooks cannot be sent", metadata: ["error": "\(error)"])
                }
                await signal.wait(past: seen, atMost: max(wait, .milliseconds(5)))
            }
        }
    }

    /// Sends everything that is due now, once an endpoint; for tests.
    public func sendDue() async throws {
        for id in try await claimDue() {
            await serve(id)
            _ = busy.withLock { $0.remove(id) }
        }
    }

    private func claimDue() async throws -> [String] {
        let now = service.time.now
        let due = try await service.store.read {
            try WebhookEndpointStore.due(at: now, limit: WebhookService.maximumEndpoints, in: $0)
        }
        return busy.withLock { busy in
            var chosen: [String] = []
            for id in due where !busy.contains(id) && busy.count < Self.concurrency {
                busy.insert(id)
                chosen.append(id)
            }
            return chosen
        }
    }

    /// Sends to one endpoint until nothing is due, or one message failed.
    private func serve(_ id: String) async {
        do {
            guard try await takeLease(id) else { return }
            try await sendAll(to: id)
        } catch {
            logger.warning("a webhook endpoint failed", metadata: ["endpoint": "\(id)", "error": "\(error)"])
        }
        // Not in this task, which may be cancelled: others need the endpoint.
        _ = try? await Task { [service, owner] in
            try await service.store.write { try WebhookEndpointStore.release(id, owner: owner, in: $0) }
        }.value
    }

    private func takeLease(_ id: String) async throws -> Bool {
        let now = service.time.now
        return try await service.store.write { [owner] in
            try WebhookEndpointStore.lease(
                id, owner: owner, until: now.advanced(by: Self.lease), now: now, in: $0)
        }
    }

    private func sendAll(to id: String) async throws {
        var waiting = try await due(id)
        guard let first = waiting.first else { return }
        let endpoint = try await service.endpoint(id)
        let transport: WebhookTransport
        do {
            transport = try await WebhookTransport(url: endpoint.url, policy: service.policy)
        } catch {
            _ = try await note([service.outcome(of: error, before: first)], of: id)
            return
        }
        let outcome: Result<Void, any Error>
        do {
            while !waiting.isEmpty, try await send(waiting, to: id, over: transport), !Task.isCancelled {
                waiting = try await due(id)
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await transport.close()
        try outcome.get()
    }

    /// Sends messages in order until one is not taken; answers whether all were and the endpoint is still ours.
    private func send(
        _ deliveries: [WebhookDelivery], to id: String, over transport: WebhookTransport
    ) async throws -> Bool {
        // A secret that is rotated meanwhile signs for a day more.
        let secrets = try await service.secrets(of: id)
        var done: [WebhookService.Outcome] = []
        var noted = ContinuousClock.now
        for delivery in deliveries {
            let outcome: WebhookService.Outcome
            do {
                outcome = try await service.attempt(delivery, secrets: secrets, over: transport)
            } catch {
                _ = try await note(done, of: id)
                throw error
            }
            done.append(outcome)
            if outcome.verdict != .delivered { break }
            if ContinuousClock.now - noted >= Self.notedAfter {
                guard try await note(done, of: id) else { return false }
                done = []
                noted = .now
            }
        }
        let isAllTaken = done.last?.verdict ?? .delivered == .delivered
        return try await note(done, of: id) && isAllTaken
    }

    /// Notes what came of messages and renews the lease, in one transaction; answers whether the endpoint is still ours.
    private func note(_ outcomes: [WebhookService.Outcome], of id: String) async throws -> Bool {
        let now = service.time.now
        // Not in this task, which may be cancelled.
        return try await Task { [service, owner] in
            try await service.store.write { transaction in
                for outcome in outcomes { try service.settle(outcome, now: now, in: transaction) }
                return try WebhookEndpointStore.lease(
                    id, owner: owner, until: now.advanced(by: Self.lease), now: now, in: transaction)
            }
        }.value
    }

    /// What can be sent to an endpoint now, in order.
    private func due(_ id: String) async throws -> [WebhookDelivery] {
        let now = service.time.now
        return try await service.store.read {
            try WebhookDeliveryStore.due(to: id, at: now, limit: Self.batch, in: $0)
        }
    }

    /// Now and then drops what is old in the log.
    private func prune() async throws {
        let now = service.time.now
        let isTime = lastPruning.withLock { last in
            guard now.duration(since: last) > .seconds(600) else { return false }
            last = now
            return true
        }
        guard isTime else { return }
        try await service.store.write {
            _ = try WebhookDeliveryStore.prune(before: now.advanced(by: .zero - Self.logAge), in: $0)
        }
    }
}
