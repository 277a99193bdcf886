import CommerceKernel
import NIOPosix
import Outbox
import Storage

extension WebhookService {
    /// A try, and what has to be known to note it.
    struct Outcome: Sendable {
        let waiting: WaitingMessage
        let attempt: WebhookAttempt
        var retryAfter: String?
        /// Spreads the next try, from 0 to 255.
        let random: UInt8

        var verdict: WebhookSchedule.Verdict { attempt.status.map(WebhookSchedule.verdict) ?? .failed }
    }

    /// Sends a message once, signed with `secrets`. Nothing is noted. Throws only when the task is cancelled.
    func attempt(
        _ waiting: WaitingMessage, secrets: [[UInt8]], over transport: WebhookTransport
    ) async throws -> Outcome {
        let message = waiting.message
        let begun = time.now
        let clock = ContinuousClock.now
        let seconds = begun.milliseconds / 1000
        let signature = WebhookSignature.header(
            id: message.id, timestamp: seconds, body: Array(message.body.utf8), secrets: secrets)
        let headers = [
            ("content-type", "application/json"), ("user-agent", "souk-webhooks/1"),
            ("webhook-id", message.id), ("webhook-timestamp", String(seconds)),
        ]
        var answer: WebhookTransport.Answer?
        var failure = ""
        do {
            answer = try await transport.post(message.body, headers: headers + [("webhook-signature", signature)])
        } catch {
            // Stopping is no fault of the receiver: the message is sent again after the restart.
            try Task.checkCancellation()
            failure = "\(error)"
        }
        let attempt = WebhookAttempt(
            number: waiting.attempts + 1, at: begun,
            milliseconds: Int((ContinuousClock.now - clock).wholeMilliseconds),
            status: answer?.status, answer: answer?.text ?? String(failure.prefix(500)),
            headers: .object(JSONObject(headers.map { ($0.0, .string($0.1)) })))
        return Outcome(waiting: waiting, attempt: attempt, retryAfter: answer?.retryAfter, random: jitter)
    }

    /// A try that could not even begin, such as a name that does not resolve.
    func outcome(of error: any Error, before waiting: WaitingMessage) -> Outcome {
        let attempt = WebhookAttempt(
            number: waiting.attempts + 1, at: time.now, milliseconds: 0, status: nil,
            answer: String(((error as? DomainError)?.message ?? "\(error)").prefix(500)), headers: [:])
        return Outcome(waiting: waiting, attempt: attempt, random: jitter)
    }

    private var jitter: UInt8 { ids.randomBytes(1).first ?? 0 }

    /// Notes a try and what follows from it: delivered, to be tried again, or given up with its endpoint `id`.
    func settle(_ outcome: Outcome, of id: String, now: Timestamp, in transaction: Transaction) throws {
        let (waiting, verdict) = (outcome.waiting, outcome.verdict)
        let pause =
            verdict == .failed
            ? WebhookSchedule.pause(
                after: outcome.attempt.number,
                retryAfter: WebhookSchedule.retryAfter(outcome.retryAfter, now: now), random: outcome.random)
            : nil
        let standing = WebhookDeliveryStore.Standing(
            status: verdict == .delivered ? .delivered : pause == nil ? .dead : .pending,
            nextAt: now.advanced(by: pause ?? .zero), now: now)
        switch waiting.origin {
        case .event(let sequence):
            try WebhookDeliveryStore.insert(
                waiting, event: sequence, for: id, outcome.attempt, standing, in: transaction)
            try WebhookEndpointStore.move(id, to: sequence, in: transaction)
        case .delivery(let delivery):
            try WebhookDeliveryStore.update(delivery, outcome.attempt, standing, in: transaction)
        }
        if standing.status == .dead {
            try disable(id, verdict == .gone ? .gone : .unreachable, now: now, in: transaction)
        }
    }

    private func disable(
        _ id: String, _ reason: WebhookEndpoint.DisabledReason, now: Timestamp, in transaction: Transaction
    ) throws {
        guard try WebhookEndpointStore.disable(id, reason, now: now, in: transaction) else { return }
        try outbox.append(
            OutboxEvent(
                type: "webhook.disabled", subject: "webhook-endpoint/\(id)",
                payload: ["id": .string(id), "reason": .string(reason.rawValue)]), in: transaction)
    }

    /// Sends a message of the type `webhook.test` at once, past what waits, also to a disabled endpoint; it is tried once.
    public func test(_ id: String) async throws -> (delivery: WebhookDelivery, attempt: WebhookAttempt) {
        let now = time.now
        let message = WebhookMessage(
            id: ids.identifier(prefix: "test_"), type: "webhook.test", subject: "webhook-endpoint/\(id)", at: now,
            source: source, data: ["message": "This is a test of your webhook endpoint."])
        let (endpoint, number) = try await store.write { transaction in
            let endpoint = try Self.required(id, in: transaction)
            try WebhookDeliveryStore.keep(message, now: now, in: transaction)
            return (endpoint, try WebhookDeliveryStore.enqueueTest(message.id, for: id, now: now, in: transaction))
        }
        let transport: WebhookTransport
        do {
            transport = try await WebhookTransport(
                url: endpoint.url, policy: policy, group: .singletonMultiThreadedEventLoopGroup)
        } catch is NameResolver.Failed {
            throw DomainError(
                .unprocessable, code: "target_refused", message: "The name in \(endpoint.url) cannot be resolved.")
        }
        let outcome: Outcome
        do {
            let waiting = WaitingMessage(origin: .delivery(number), message: message, createdAt: now)
            let secrets = try await store.read { try self.secrets(of: id, in: $0) }
            outcome = try await attempt(waiting, secrets: secrets, over: transport)
        } catch {
            await transport.close()
            throw error
        }
        await transport.close()
        let status: WebhookDelivery.Status = outcome.verdict == .delivered ? .delivered : .dead
        try await store.write { transaction in
            try WebhookDeliveryStore.update(
                number, outcome.attempt, .init(status: status, nextAt: now, now: now), in: transaction)
        }
        return (try await delivery(number, of: id).delivery, outcome.attempt)
    }
}
