import CommerceKernel
import Cryptography
import HTTPTypes
public import Notifications
import Outbox

/// Addresses that are told of events, and what became of the messages to them.
public struct WebhookRoutes: Sendable {
    private static let root: PathTemplate = "/v1/webhook-endpoints"
    private static let one: PathTemplate = "/v1/webhook-endpoints/{id}"

    private let webhooks: WebhookService

    public init(webhooks: WebhookService) { self.webhooks = webhooks }

    public func endpoints() -> [Endpoint] { managing() + following() }

    private func managing() -> [Endpoint] {
        [
            endpoint(.get, Self.root, "listWebhookEndpoints", "Webhook endpoints", list) {
                $0.answers = [.init(200, "All, without secrets.", data: .array(.component("WebhookEndpoint")))]
            },
            endpoint(.post, Self.root, "createWebhookEndpoint", "Be told of events", create) { operation in
                operation.requestBody = .component("WebhookEndpointDraft")
                operation.answers = [
                    .init(201, "Its secret is shown once.", data: .component("WebhookEndpoint"))
                ]
                operation.refusals = [409, 422]
            }.idempotent(hiding: "secret"),
            endpoint(.get, Self.one, "getWebhookEndpoint", "A webhook endpoint", get) {
                $0.answers = [.init(200, "Without its secret.", data: .component("WebhookEndpoint"))]
                $0.refusals = [404]
            },
            endpoint(.patch, Self.one, "patchWebhookEndpoint", "Change a webhook endpoint", patch) { operation in
                operation.requestBody = .component("WebhookEndpointPatch")
                operation.answers = [.init(200, "As it is now.", data: .component("WebhookEndpoint"))]
                operation.refusals = [404, 422]
            },
            endpoint(.delete, Self.one, "deleteWebhookEndpoint", "Delete a webhook endpoint", delete) {
                $0.answers = [.init(204, "Deleted with its log.")]
                $0.refusals = [404]
            },
            endpoint(
                .post, "/v1/webhook-endpoints/{id}/rotate-secret", "rotateWebhookSecret", "A new secret",
                body: Endpoint.Body.none,
                rotate
            ) {
                $0.description = "For a day messages carry signatures of both secrets."
                $0.answers = [.init(200, "It is shown once.", data: .component("WebhookEndpoint"))]
                $0.refusals = [404]
            }.idempotent(hiding: "secret"),
        ]
    }

    private func following() -> [Endpoint] {
        [
            endpoint(
                .post, "/v1/webhook-endpoints/{id}/test", "testWebhookEndpoint", "Send a test message",
                body: Endpoint.Body.none, test
            ) {
                $0.answers = [.init(200, "What came of it.", data: .component("WebhookDelivery"))]
                $0.refusals = [404, 422]
            },
            endpoint(
                .get, "/v1/webhook-endpoints/{id}/deliveries", "listWebhookDeliveries", "Messages to an endpoint",
                deliveries
            ) { operation in
                operation.parameters = [
                    .init("status", .oneOf("pending", "delivered", "dead"), "Only these."),
                    .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "20 unless given."),
                ]
                operation.answers = [
                    .init(200, "The newest first.", data: .component("WebhookDelivery"), isPage: true)
                ]
                operation.refusals = [404]
            },
            endpoint(
                .get, "/v1/webhook-endpoints/{id}/deliveries/{delivery}", "getWebhookDelivery",
                "A message with every try", delivery
            ) {
                $0.answers = [.init(200, "With what was sent and answered.", data: .component("WebhookDelivery"))]
                $0.refusals = [404]
            },
            endpoint(
                .post, "/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay", "replayWebhookDelivery",
                "Send a message once more", body: Endpoint.Body.none, replayOne
            ) {
                $0.answers = [.init(202, "Behind what waits, under the same id.", data: .component("WebhookReplay"))]
                $0.refusals = [404]
            },
            endpoint(
                .post, "/v1/webhook-endpoints/{id}/replay", "replayWebhookEvents", "Send events once more", replay
            ) { operation in
                operation.description =
                    "All events after a cursor that the endpoint wants, in order; without a cursor all."
                operation.requestBody = .component("WebhookReplayRequest")
                operation.isRequestBodyRequired = false
                operation.answers = [.init(202, "How many.", data: .component("WebhookReplay"))]
                operation.refusals = [404, 409]
            },
        ]
    }

    private func endpoint(
        _ method: HTTPRequest.Method, _ template: PathTemplate, _ id: String, _ summary: String,
        body: Endpoint.Body? = nil, _ handler: @escaping Endpoint.Handler,
        _ edit: (inout OperationDocumentation) -> Void
    ) -> Endpoint {
        Endpoint(method, template, id: id, summary: summary, tag: "Events", body: body, handler: handler)
            .documented(edit)
    }

    // MARK: Endpoints

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let all = try await webhooks.endpoints()
        return APIResponse.success("Webhook endpoints", at: request.now) { json in
            json.array { json in for endpoint in all { json.value(WebhookView.json(endpoint)) } }
        }.adding(.cacheControl, "no-store")
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let url = body.requiredText("url", length: 1...2000)
        let filter = Self.filter(body) ?? .all
        let description = body.text("description", length: 0...500)
        try body.finish()
        let made = try await webhooks.create(url: url, filter: filter, description: description)
        return APIResponse.created(
            "Keep this secret; it is not shown again.", location: "/v1/webhook-endpoints/\(made.endpoint.id)",
            at: request.now
        ) { $0.value(WebhookView.json(made.endpoint, secret: made.secret.reveal())) }
        .adding(.cacheControl, "no-store")
    }

    private func get(_ request: APIRequest) async throws -> APIResponse {
        let endpoint = try await webhooks.endpoint(request.path["id"])
        return APIResponse.success("Webhook endpoint", at: request.now) { $0.value(WebhookView.json(endpoint)) }
            .adding(.cacheControl, "no-store")
    }

    private func patch(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        var change = WebhookService.Change()
        change.url = body.text("url", length: 1...2000)
        change.filter = Self.filter(body)
        if body.has("description") { change.description = .some(body.text("description", length: 0...500)) }
        change.isEnabled = body.flag("enabled")
        try body.finish()
        let endpoint = try await webhooks.update(request.path["id"], change)
        return APIResponse.success("Changed", at: request.now) { $0.value(WebhookView.json(endpoint)) }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        try await webhooks.delete(request.path["id"])
        return .noContent
    }

    private func rotate(_ request: APIRequest) async throws -> APIResponse {
        let made = try await webhooks.rotateSecret(request.path["id"])
        return APIResponse.success("Keep this secret; it is not shown again.", at: request.now) {
            $0.value(WebhookView.json(made.endpoint, secret: made.secret.reveal()))
        }.adding(.cacheControl, "no-store")
    }

    private static func filter(_ body: BodyReader) -> EventFilter? {
        guard let patterns = body.texts("events", count: 0...EventFilter.maximumPatterns) else { return nil }
        if let filter = EventFilter(patterns) { return filter }
        body.refuse(
            "events", code: "invalid_event_type",
            "events must hold types such as order.placed or families such as order.*.")
        return nil
    }

    // MARK: Messages

    private func test(_ request: APIRequest) async throws -> APIResponse {
        let (delivery, attempt) = try await webhooks.test(request.path["id"])
        return APIResponse.success(
            delivery.status == .delivered ? "The endpoint took the message." : "The endpoint did not take the message.",
            at: request.now
        ) { $0.value(WebhookView.json(delivery, attempts: [attempt])) }
    }

    private func deliveries(_ request: APIRequest) async throws -> APIResponse {
        let wish = request.query.text("status")
        let status = wish.flatMap { WebhookDelivery.Status(rawValue: $0) }
        if let wish, status == nil {
            throw DomainError.invalid(
                field: "status", code: "invalid_status",
                message: "status is \"\(wish.prefix(40))\"; it must be pending, delivered or dead.")
        }
        let page = try request.query.page()
        let found = try await webhooks.deliveries(of: request.path["id"], status: status, page)
        return APIResponse.page("Deliveries", Pagination(page, total: found.total), of: request) { json in
            for delivery in found.deliveries { json.value(WebhookView.json(delivery)) }
        }.adding(.cacheControl, "no-store")
    }

    private func delivery(_ request: APIRequest) async throws -> APIResponse {
        let (delivery, attempts) = try await webhooks.delivery(try Self.number(request), of: request.path["id"])
        return APIResponse.success("Delivery", at: request.now) {
            $0.value(WebhookView.json(delivery, attempts: attempts))
        }.adding(.cacheControl, "no-store")
    }

    private func replayOne(_ request: APIRequest) async throws -> APIResponse {
        let number = try await webhooks.replay(delivery: try Self.number(request), of: request.path["id"])
        return APIResponse.success("It will be sent again.", status: .accepted, at: request.now) {
            $0.value(["count": 1, "deliveryId": .string(String(number))])
        }
    }

    private func replay(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.optionalJSON().map { try BodyReader($0) }
        let text = body?.text("cursor")
        try body?.finish()
        let cursor = try text.map { text throws(DomainError) in
            guard let cursor = EventCursor(text) else {
                throw DomainError.invalid(
                    field: "cursor", code: "invalid_cursor",
                    message: "cursor is \"\(text.prefix(60))\"; it must be the id of an event.")
            }
            return cursor
        }
        let (count, next) = try await webhooks.replay(after: cursor, of: request.path["id"])
        return APIResponse.success("They will be sent again.", status: .accepted, at: request.now) {
            $0.value([
                "count": .integer(count), "nextCursor": next.map { .string($0.description) } ?? .null,
            ])
        }
    }

    private static func number(_ request: APIRequest) throws(DomainError) -> Int64 {
        guard let number = Int64(request.path["delivery"]) else {
            throw .notFound("webhook delivery", id: request.path["delivery"])
        }
        return number
    }
}
