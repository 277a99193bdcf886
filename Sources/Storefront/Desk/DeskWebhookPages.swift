import CommerceKernel
import Cryptography
import HTTPAPI
import HTTPTypes
import Notifications
import Outbox

/// Webhooks on the desk: endpoints, what became of each message to them, and sending one again.
struct DeskWebhookPages: Sendable {
    let desk: Desk

    private var webhooks: WebhookService { desk.rooms.webhooks }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/webhooks", "deskWebhooks", "Webhooks", list),
            shop.post("/admin/webhooks", "deskAddWebhook", "Add a webhook", add),
            shop.get("/admin/webhooks/{endpoint}", "deskWebhook", "A webhook and its messages", look),
            shop.post("/admin/webhooks/{endpoint}", "deskChangeWebhook", "Change or try a webhook", change),
            shop.get("/admin/webhooks/{endpoint}/{delivery}", "deskDelivery", "A message", delivery),
            shop.post("/admin/webhooks/{endpoint}/{delivery}/replay", "deskReplayDelivery", "Send it again", replay),
        ]
    }

    private static let definitions = [
        FormField(name: "url", label: "Address", type: "url", maximumLength: 2000),
        FormField(
            name: "events", label: "Events", isRequired: false, maximumLength: 4000,
            hint: "Between commas, such as order.*, product.updated. All of them when left empty."),
        FormField(name: "description", label: "Description", isRequired: false, maximumLength: 500),
    ]

    // MARK: All

    private func list(_ request: APIRequest) async throws -> APIResponse {
        try await list(request, Self.definitions.map { $0.fields(value: "", fault: nil) })
    }

    /// `secret` is shown this once.
    private func list(
        _ request: APIRequest, _ form: [Fields], secret: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let table = DeskTable(
            caption: "Webhooks", columns: [.init(text: "Address"), .init(text: "Events"), .init(text: "Standing")],
            rows: try await webhooks.endpoints().map { endpoint in
                [
                    .init(text: endpoint.url, url: Self.path(endpoint.id), note: endpoint.description),
                    .init(text: Self.events(endpoint)), Self.standing(endpoint),
                ]
            }, empty: "Nobody is told of events yet.")
        return try await desk.page(
            "desk-webhooks", "Webhooks", here: "/admin/webhooks",
            ["table": table.fields, "form": form, "secret": secret.orFalse], request, status: status)
    }

    private static func path(_ id: String) -> String { "/admin/webhooks/" + PercentCoding.encode(id) }

    private static func events(_ endpoint: WebhookEndpoint) -> String {
        endpoint.filter.patterns.isEmpty ? "all" : endpoint.filter.patterns.joined(separator: ", ")
    }

    private static func standing(_ endpoint: WebhookEndpoint) -> DeskTable.Cell {
        switch endpoint.disabledReason {
        case nil: .init(text: "On", tone: "good")
        case .byHand: .init(text: "Off")
        case .gone: .init(text: "Off: it answered 410", tone: "warn")
        case .unreachable: .init(text: "Off: it did not answer", tone: "warn")
        }
    }

    private func add(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        for field in Self.definitions { _ = reader.text(field) }
        let patterns = reader.trimmed("events").split(separator: ",").map { String($0).trimmingSpace }
            .filter { !$0.isEmpty }
        let filter = EventFilter(patterns)
        if filter == nil { reader.refuse("events", "Use types such as order.placed or families such as order.*.") }
        if reader.isSound, let filter {
            let description = reader.trimmed("description")
            do {
                let made = try await webhooks.create(
                    url: reader.trimmed("url"), filter: filter, description: description.isEmpty ? nil : description)
                return try await list(
                    request, Self.definitions.map { $0.fields(value: "", fault: nil) }, secret: made.secret.reveal())
            } catch let error as DomainError where error.isFaultOfMerchant {
                reader.refuse(error, known: Self.definitions, otherwise: "url")
            }
        }
        return try await list(request, reader.fields(Self.definitions), status: 422)
    }

    // MARK: One

    private func look(_ request: APIRequest) async throws -> APIResponse { try await page(request) }

    private func page(
        _ request: APIRequest, secret: String? = nil, said: String? = nil, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let id = request.path["endpoint"]
        let endpoint = try await webhooks.endpoint(id)
        let page = try request.query.page()
        let wanted = request.query.text("status").flatMap { WebhookDelivery.Status(rawValue: $0) }
        let found = try await webhooks.deliveries(of: id, status: wanted, page)
        let table = DeskTable(
            caption: "Messages",
            columns: [
                .init(text: "Message"), .init(text: "Standing"), .init(text: "Tries", isNumber: true),
                .init(text: "Made"),
            ],
            rows: found.deliveries.map { delivery in
                [
                    .init(text: delivery.type, url: "\(Self.path(id))/\(delivery.id)", note: delivery.messageID),
                    Self.standing(delivery), .init(text: PriceText.count(delivery.attempts)),
                    .init(text: DateText.moment(delivery.createdAt)),
                ]
            }, empty: "No message yet.")
        let kept = wanted.map { [(name: "status", value: $0.rawValue)] } ?? []
        return try await desk.page(
            "desk-webhook", "Webhook", here: "/admin/webhooks",
            [
                "path": Self.path(id), "url": endpoint.url, "events": Self.events(endpoint),
                "standing": Self.standing(endpoint).text, "isEnabled": endpoint.isEnabled,
                "secret": secret.orFalse, "said": said.orFalse, "table": table.fields,
                "pager": Desk.pager(Self.path(id), kept, page, total: found.total),
            ], request, fault: fault, status: status)
    }

    private static func standing(_ delivery: WebhookDelivery) -> DeskTable.Cell {
        switch delivery.status {
        case .pending: .init(text: "Waiting", note: "next try \(DateText.moment(delivery.nextAttemptAt))")
        case .delivered: .init(text: "Arrived", tone: "good")
        case .dead: .init(text: "Given up", tone: "warn")
        }
    }

    private func change(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let id = request.path["endpoint"]
        do {
            switch form["do"] {
            case "test":
                let (delivery, attempt) = try await webhooks.test(id)
                let answer = attempt.status.map { "It answered \($0)." } ?? attempt.answer
                let hasArrived = delivery.status == .delivered
                return try await page(
                    request, said: hasArrived ? "The endpoint took the message. \(answer)" : nil,
                    fault: hasArrived ? nil : "The endpoint did not take the message. \(answer)")
            case "rotate":
                let made = try await webhooks.rotateSecret(id)
                return try await page(request, secret: made.secret.reveal())
            case "delete":
                try await webhooks.delete(id)
                return Shopfront.redirect("/admin/webhooks?done=deleted")
            case "enable", "disable":
                var change = WebhookService.Change()
                change.isEnabled = form["do"] == "enable"
                _ = try await webhooks.update(id, change)
                return Shopfront.redirect("\(Self.path(id))?done=saved")
            default:
                return try await page(request, fault: "Choose what to do.", status: 422)
            }
        } catch let error as DomainError where error.isFaultOfMerchant && error.kind != .notFound {
            return try await page(request, fault: error.message, status: 422)
        }
    }

    // MARK: A message

    private static func number(_ request: APIRequest) throws(DomainError) -> Int64 {
        let text = request.path["delivery"]
        guard let number = Int64(text) else { throw .notFound("webhook delivery", id: text) }
        return number
    }

    private func delivery(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["endpoint"]
        let (delivery, attempts) = try await webhooks.delivery(try Self.number(request), of: id)
        let table = DeskTable(
            caption: "Tries",
            columns: [
                .init(text: "When"), .init(text: "Answer"), .init(text: "Milliseconds", isNumber: true),
            ],
            rows: attempts.map { attempt in
                [
                    .init(text: DateText.moment(attempt.at)),
                    .init(
                        text: attempt.status.map { String($0) } ?? "none", note: String(attempt.answer.prefix(500)),
                        tone: attempt.status.map { (200..<300).contains($0) } == true ? "good" : "warn"),
                    .init(text: PriceText.count(attempt.milliseconds)),
                ]
            }, empty: "It has not been tried yet.")
        return try await desk.page(
            "desk-delivery", delivery.type, here: "/admin/webhooks",
            [
                "path": "\(Self.path(id))/\(delivery.id)", "back": Self.path(id), "messageID": delivery.messageID,
                "standing": Self.standing(delivery).text, "body": delivery.body, "table": table.fields,
            ], request)
    }

    private func replay(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        let id = request.path["endpoint"]
        _ = try await webhooks.replay(delivery: try Self.number(request), of: id)
        return Shopfront.redirect("\(Self.path(id))?done=replayed")
    }
}
