import CommerceKernel
import Notifications
import Outbox

/// Endpoints and deliveries as JSON.
enum WebhookView {
    static func json(_ endpoint: WebhookEndpoint, secret: String? = nil) -> JSONValue {
        var object: JSONObject = [
            "id": .string(endpoint.id), "url": .string(endpoint.url),
            "events": .array(endpoint.filter.patterns.map { .string($0) }),
            "description": endpoint.description.map { .string($0) } ?? .null, "enabled": .bool(endpoint.isEnabled),
            "disabledReason": endpoint.disabledReason.map { .string($0.rawValue) } ?? .null,
            "disabledAt": endpoint.disabledAt.map { .timestamp($0) } ?? .null,
            "previousSecretUntil": endpoint.previousSecretUntil.map { .timestamp($0) } ?? .null,
            "createdAt": .timestamp(endpoint.createdAt), "updatedAt": .timestamp(endpoint.updatedAt),
        ]
        if let secret { object["secret"] = .string(secret) }
        return .object(object)
    }

    static func json(_ delivery: WebhookDelivery, attempts: [WebhookAttempt]? = nil) -> JSONValue {
        var object: JSONObject = [
            "id": .string(String(delivery.id)), "messageId": .string(delivery.messageID),
            "type": .string(delivery.type), "status": .string(delivery.status.rawValue),
            "attemptCount": .integer(delivery.attempts), "createdAt": .timestamp(delivery.createdAt),
            "nextAttemptAt": delivery.status == .pending ? .timestamp(delivery.nextAttemptAt) : .null,
            "finishedAt": delivery.finishedAt.map { .timestamp($0) } ?? .null,
        ]
        if let attempts {
            object["body"] = (try? JSONParser.parse(delivery.body)) ?? .string(delivery.body)
            object["attempts"] = .array(attempts.map(json))
        }
        return .object(object)
    }

    private static func json(_ attempt: WebhookAttempt) -> JSONValue {
        [
            "number": .integer(attempt.number), "at": .timestamp(attempt.at),
            "milliseconds": .integer(attempt.milliseconds),
            "status": attempt.status.map { .integer($0) } ?? .null, "answer": .string(attempt.answer),
            "requestHeaders": attempt.headers,
        ]
    }
}
