import CommerceKernel
import HTTPTypes
public import Notifications

/// What people were told, and what they want to be told.
public struct NotificationRoutes: Sendable {
    private let notifications: NotificationService

    public init(notifications: NotificationService) { self.notifications = notifications }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/notifications", id: "listNotifications", summary: "What people were told", tag: "Events",
                handler: list
            ).documented { operation in
                operation.parameters = [
                    .init("status", .oneOf("pending", "sent", "dead"), "Only these."),
                    .init("about", .string, "Only about this, such as order/01890…."),
                    .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "20 unless given."),
                ]
                operation.answers = [
                    .init(200, "The newest first.", data: .component("Notification"), isPage: true)
                ]
            },
            Endpoint(
                .post, "/v1/notifications/{id}/retry", id: "retryNotification",
                summary: "Send a message that was given up", tag: "Events", body: Endpoint.Body.none, handler: retry
            ).documented { operation in
                operation.answers = [.init(202, "It is tried again.", data: .object)]
                operation.refusals = [404, 409]
            },
            Endpoint(
                .get, "/v1/users/{id}/notification-preferences", id: "getNotificationPreferences",
                summary: "What an account wants to be told", tag: "People", handler: preferences
            ).documented { operation in
                operation.answers = [.init(200, "It.", data: .component("NotificationPreferences"))]
                operation.refusals = [404]
            },
            Endpoint(
                .put, "/v1/users/{id}/notification-preferences", id: "putNotificationPreferences",
                summary: "Say what the account wants to be told", tag: "People", handler: keepPreferences
            ).documented { operation in
                operation.requestBody = .component("NotificationPreferences")
                operation.answers = [.init(200, "As it is now.", data: .component("NotificationPreferences"))]
                operation.refusals = [404]
            },
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let wish = request.query.text("status")
        let status = wish.flatMap { NotificationRecord.Status(rawValue: $0) }
        if let wish, status == nil {
            throw DomainError.invalid(
                field: "status", code: "invalid_status",
                message: "status is \"\(wish.prefix(40))\"; it must be pending, sent or dead.")
        }
        let page = try request.query.page()
        let found = try await notifications.notifications(status: status, about: request.query.text("about"), page)
        return APIResponse.page("Notifications", Pagination(page, total: found.total), of: request) { json in
            for notification in found.notifications { json.value(Self.json(notification)) }
        }.adding(.cacheControl, "no-store")
    }

    private func retry(_ request: APIRequest) async throws -> APIResponse {
        guard let id = Int64(request.path["id"]) else {
            throw DomainError.notFound("notification", id: request.path["id"])
        }
        try await notifications.retry(id)
        return APIResponse.success("It is tried again.", status: .accepted, at: request.now) {
            $0.value(["id": .string(String(id))])
        }
    }

    private func preferences(_ request: APIRequest) async throws -> APIResponse {
        let preferences = try await notifications.preferences(of: try Self.account(request))
        return APIResponse.success("Preferences", at: request.now) { $0.value(Self.json(preferences)) }
            .adding(.cacheControl, "no-store")
    }

    private func keepPreferences(_ request: APIRequest) async throws -> APIResponse {
        let user = try Self.account(request)
        let body = try await request.reader()
        var preferences = try await notifications.preferences(of: user)
        if body.has("language") {
            let text = body.text("language", length: 2...35)
            preferences.language = text.flatMap { Language(preferring: $0) }
            if let text, preferences.language == nil {
                let known = Language.allCases.map(\.rawValue).joined(separator: ", ")
                body.refuse(
                    "language", code: "unknown_language", "language is \"\(text)\"; it must be one of \(known).")
            }
        }
        if let wish = body.flag("cartReminders") { preferences.cartReminders = wish }
        if let wish = body.flag("sms") { preferences.sms = wish }
        try body.finish()
        try await notifications.keep(preferences, of: user)
        return APIResponse.success("Changed", at: request.now) { [preferences] in $0.value(Self.json(preferences)) }
    }

    /// Only the account's owner: somebody else's is 404.
    private static func account(_ request: APIRequest) throws -> String {
        let user = try request.requireUser()
        guard ["me", user].contains(request.path["id"]) else {
            throw DomainError.notFound("user", id: request.path["id"])
        }
        return user
    }

    private static func json(_ preferences: NotificationPreferences) -> JSONValue {
        [
            "language": preferences.language.map { .string($0.rawValue) } ?? .null,
            "cartReminders": .bool(preferences.cartReminders), "sms": .bool(preferences.sms),
        ]
    }

    private static func json(_ notification: NotificationRecord) -> JSONValue {
        [
            "id": .string(String(notification.id)), "channel": .string(notification.channel.rawValue),
            "template": .string(notification.template.rawValue), "about": .string(notification.about),
            "userId": notification.userID.map { .string($0) } ?? .null, "recipient": .string(notification.recipient),
            "language": .string(notification.language.rawValue), "status": .string(notification.status.rawValue),
            "attempts": .integer(notification.attempts),
            "nextAttemptAt": notification.status == .pending ? .timestamp(notification.nextAttemptAt) : .null,
            "lastError": notification.lastError.map { .string($0) } ?? .null,
            "createdAt": .timestamp(notification.createdAt),
            "finishedAt": notification.finishedAt.map { .timestamp($0) } ?? .null,
        ]
    }
}
