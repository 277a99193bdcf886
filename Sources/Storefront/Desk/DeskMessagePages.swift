import CommerceKernel
import HTTPAPI
import HTTPTypes
import Notifications

/// Mails and short messages on the desk: what was sent, what waits, and what was given up and can be tried again.
struct DeskMessagePages: Sendable {
    let desk: Desk

    private var messages: NotificationService { desk.rooms.notifications }

    func endpoints() -> [Endpoint] {
        [
            desk.shop.get("/admin/messages", "deskMessages", "Messages to people", list),
            desk.shop.post("/admin/messages", "deskRetryMessages", "Try messages again", retry),
        ]
    }

    static func name(_ template: NotificationTemplate) -> String {
        switch template {
        case .welcome: "Welcome"
        case .verifyEmail: "Proof of the address"
        case .alreadyRegistered: "Already registered"
        case .passwordReset: "Lost password"
        case .passwordChanged: "Password changed"
        case .orderConfirmation: "Order confirmation"
        case .paymentReceipt: "Payment receipt"
        case .paymentFailed: "Payment failed"
        case .orderShipped: "On its way"
        case .orderDelivered: "Delivered"
        case .orderCanceled: "Order canceled"
        case .refund: "Refund"
        case .orderTimeout: "Payment overdue"
        case .lowStock: "Low stock"
        case .abandonedCart: "Reminder of a cart"
        case .message: "Message"
        }
    }

    private func list(_ request: APIRequest) async throws -> APIResponse { try await page(request) }

    private func page(_ request: APIRequest, fault: String? = nil, status: Int = 200) async throws -> APIResponse {
        let page = try request.query.page(defaultLimit: 50)
        let wanted = request.query.text("status").flatMap { NotificationRecord.Status(rawValue: $0) }
        let found = try await messages.notifications(status: wanted, page)
        let kept = wanted.map { [(name: "status", value: $0.rawValue)] } ?? []
        return try await desk.page(
            "desk-messages", "Messages", here: "/admin/messages",
            [
                "hasMessages": !found.notifications.isEmpty, "messages": found.notifications.map(Self.fields),
                "canRetry": wanted == .dead && !found.notifications.isEmpty,
                "pager": Desk.pager("/admin/messages", kept, page, total: found.total),
            ], request, fault: fault, status: status)
    }

    private static func fields(_ message: NotificationRecord) -> Fields {
        let order = message.about.hasPrefix("order/") ? String(message.about.dropFirst("order/".count)) : nil
        return [
            "id": String(message.id), "what": name(message.template),
            "channel": message.channel == .sms ? "by SMS" : "by mail",
            "to": message.recipient.isEmpty ? "forgotten" : message.recipient,
            "orderURL": order.map { "/admin/orders/" + PercentCoding.encode($0) }.orFalse,
            "standing": standing(message), "isDead": message.status == .dead,
            "isWarning": message.status == .dead || message.lastError != nil,
            "canRetry": message.status == .dead && !message.recipient.isEmpty,
            "error": message.lastError.orFalse, "attempts": PriceText.count(message.attempts),
            "at": DateText.moment(message.finishedAt ?? message.createdAt),
        ]
    }

    private static func standing(_ message: NotificationRecord) -> String {
        switch message.status {
        case .sent: "Sent"
        case .dead: "Given up"
        case .pending:
            message.lastError == nil
                ? "Waiting" : "Waiting until \(DateText.moment(message.nextAttemptAt))"
        }
    }

    /// One, by the `id` in the form, or all that were given up.
    private func retry(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        do {
            if let id = form["id"].flatMap({ Int64($0) }) {
                try await messages.retry(id)
            } else if form["id"] == "all" {
                _ = try await messages.retryAll()
            } else {
                throw DomainError.notFound("notification", id: form["id"] ?? "")
            }
        } catch let error as DomainError where error.isFaultOfMerchant {
            return try await page(request, fault: error.message, status: 422)
        }
        return Shopfront.redirect("/admin/messages?status=dead&done=retried")
    }

    // MARK: For the overview

    /// The newest that were given up, and how many there are.
    static func failures(_ messages: NotificationService) async throws -> (table: DeskTable, total: Int) {
        let found = try await messages.notifications(status: .dead, try PageRequest(page: 1, limit: 5))
        let table = DeskTable(
            caption: "Mails that failed",
            columns: [.init(text: "Message"), .init(text: "Tries", isNumber: true), .init(text: "Given up")],
            rows: found.notifications.map { message in
                [
                    .init(
                        text: name(message.template), url: "/admin/messages?status=dead",
                        note: [message.recipient, message.lastError ?? ""].filter { !$0.isEmpty }
                            .joined(separator: ": ")),
                    .init(text: PriceText.count(message.attempts)),
                    .init(text: message.finishedAt.map(DateText.moment) ?? ""),
                ]
            }, empty: "Every mail has been sent.")
        return (table, found.total)
    }
}
