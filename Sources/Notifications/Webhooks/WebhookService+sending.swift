import CommerceKernel
import Outbox
import Storage

extension WebhookService {
    /// A try, and what has to be known to note it.
    struct Outcome: Sendable {
        let delivery: WebhookDelivery
        let attempt: WebhookAttempt
        var retryAfter: String?
        /// Spreads the next try, from 0 to 255.
        let random: UInt8

        var verdict: WebhookSchedule.Verdict { attempt.status.map(WebhookSchedule.verdict) ?? .failed }
    }

    /// Sends `delivery` once, signed with `secrets`. Nothing is noted. Throws only when the task is cancelled.
    func attempt(
        _ delivery: WebhookDelivery, secrets: [[UInt8]], over transport: WebhookTransport
    ) async throws -> Outcome {
        let begun = time.now
        let clock = ContinuousClock.now
        let seconds = begun.milliseconds / 1000
        let signature = WebhookSignature.header(
            id: delivery.messageID, timestamp: seconds, body: Array(delivery.body.utf8), secrets: secrets)
        let headers = [
            ("content-type", "application/json"), ("user-agent", "souk-webhooks/1"),
            ("webhook-id", delivery.messageID), ("webhook-timestamp", String(seconds)),
        ]
        var answer: WebhookTransport.Answer?
        var failure = ""
        do {
            answer = try await transport.post(delivery.body, headers: headers + [("webhook-signature", signature)])
        } catch {
            // Stopping is no fault of the receiver: the message is sent again after the restart.
            try Task.checkCancellation()
            failure = "\(error)"
        }
        let attempt = WebhookAttempt(
            number: delivery.attempts + 1, at: begun,
            milliseconds: Int((ContinuousClock.now - clock).wholeMilliseconds),
            status: answer?.status, answer: answer?.text ?? String(failure.prefix(500)),
            headers: .object(JSONObject(headers.map { ($0.0, .string($0.1)) })))
        return Outcome(delivery: delivery, attempt: attempt, retryAfter: answer?.retryAfter, random: jitter)
    }

    /// A try that could not even begin, such as a name that does not resolve.
    func outcome(of error: any Error, before delivery: WebhookDelivery) -> Outcome {
        let attempt = WebhookAttempt(
            number: delivery.attempts + 1, at: time.now, milliseconds: 0, status: nil,
            answer: String(((error as? DomainError)?.message ?? "\(error)").prefix(500)), headers: [:])
        return Outcome(delivery: delivery, attempt: attempt, random: jitter)
    }

    private var jitter: UInt8 { ids.randomBytes(1).first ?? 0 }

    /// Moves a delivery on: delivered, to be tried again, or given up with its endpoint.
    func settle(_ outcome: Outcome, now: Timestamp, in transaction: Transaction) throws {
        let (delivery, verdict) = (outcome.delivery, outcome.verdict)
        let pause =
            verdict == .failed
            ? WebhookSchedule.pause(
                after: outcome.attempt.number,
                retryAfter: WebhookSchedule.retryAfter(outcome.retryAfter, now: now), random: outcome.random)
            : nil
        let status: WebhookDelivery.Status = verdict == .delivered ? .delivered : pause == nil ? .dead : .pending
        try WebhookDeliveryStore.record(
            outcome.attempt, of: delivery.id, status: status, nextAt: now.advanced(by: pause ?? .zero), now: now,
            in: transaction)
        if status == .dead {
            try disable(delivery.endpointID, verdict == .gone ? .gone : .unreachable, now: now, in: transaction)
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
        let (endpoint, delivery) = try await store.write { transaction in
            let endpoint = try Self.required(id, in: transaction)
            try WebhookDeliveryStore.keepMessage(
                message.id, type: "webhook.test", body: message.body, now: now, in: transaction)
            let number = try WebhookDeliveryStore.enqueueTest(message.id, for: id, now: now, in: transaction)
            guard let delivery = try WebhookDeliveryStore.delivery(number, of: id, in: transaction) else {
                throw DomainError.notFound("webhook delivery", id: String(number))
            }
            return (endpoint, delivery)
        }
        let transport: WebhookTransport
        do { transport = try await WebhookTransport(url: endpoint.url, policy: policy) } catch is NameResolver.Failed {
            throw DomainError(
                .unprocessable, code: "target_refused", message: "The name in \(endpoint.url) cannot be resolved.")
        }
        let outcome: Outcome
        do {
            outcome = try await attempt(delivery, secrets: try await secrets(of: id), over: transport)
        } catch {
            await transport.close()
            throw error
        }
        await transport.close()
        try await store.write { transaction in
            try WebhookDeliveryStore.record(
                outcome.attempt, of: delivery.id, status: outcome.verdict == .delivered ? .delivered : .dead,
                nextAt: now, now: now, in: transaction)
        }
        return (try await self.delivery(delivery.id, of: id).delivery, outcome.attempt)
    }
}
