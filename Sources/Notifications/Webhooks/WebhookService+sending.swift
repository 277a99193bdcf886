import CommerceKernel
import Outbox
import Storage

extension WebhookService {
    /// Sends `delivery` once and notes what came of it; answers the delivery's status.
    func send(_ delivery: WebhookDelivery, over transport: WebhookTransport) async throws -> WebhookDelivery.Status {
        let (attempt, retryAfter) = try await attempt(delivery, over: transport)
        return try await settle(delivery, attempt, retryAfter: retryAfter)
    }

    private func attempt(
        _ delivery: WebhookDelivery, over transport: WebhookTransport
    ) async throws -> (attempt: WebhookAttempt, retryAfter: String?) {
        let begun = time.now
        let clock = ContinuousClock.now
        let secrets = try await secrets(of: delivery.endpointID)
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
        return (attempt, answer?.retryAfter)
    }

    /// Notes a try that could not even begin, such as a name that does not resolve.
    func note(_ error: any Error, of delivery: WebhookDelivery) async throws -> WebhookDelivery.Status {
        let attempt = WebhookAttempt(
            number: delivery.attempts + 1, at: time.now, milliseconds: 0, status: nil,
            answer: String(((error as? DomainError)?.message ?? "\(error)").prefix(500)), headers: [:])
        return try await settle(delivery, attempt, retryAfter: nil)
    }

    /// Moves the delivery on: delivered, to be tried again, or given up with its endpoint.
    private func settle(
        _ delivery: WebhookDelivery, _ attempt: WebhookAttempt, retryAfter: String?
    ) async throws -> WebhookDelivery.Status {
        let now = time.now
        let random = ids.randomBytes(1).first ?? 0
        return try await store.write { [self] transaction in
            let verdict = attempt.status.map(WebhookSchedule.verdict) ?? .failed
            let pause =
                verdict == .failed
                ? WebhookSchedule.pause(
                    after: attempt.number, retryAfter: WebhookSchedule.retryAfter(retryAfter, now: now), random: random)
                : nil
            let status: WebhookDelivery.Status = verdict == .delivered ? .delivered : pause == nil ? .dead : .pending
            try WebhookDeliveryStore.record(
                attempt, of: delivery.id, status: status, nextAt: now.advanced(by: pause ?? .zero), now: now,
                in: transaction)
            if status == .dead {
                try disable(delivery.endpointID, verdict == .gone ? .gone : .unreachable, now: now, in: transaction)
            }
            return status
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
        let (attempt, _) = try await attempt(delivery, over: transport)
        await transport.close()
        let isTaken = attempt.status.map(WebhookSchedule.verdict) == .delivered
        try await store.write { transaction in
            try WebhookDeliveryStore.record(
                attempt, of: delivery.id, status: isTaken ? .delivered : .dead, nextAt: now, now: now, in: transaction)
        }
        return (try await self.delivery(delivery.id, of: id).delivery, attempt)
    }
}
