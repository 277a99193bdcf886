import CommerceKernel
import HTTPTypes
public import Identity
public import Notifications

/// Declining reminders by the link in one of them: a page with a button, since mail scanners open every link, and the
/// button's target, which mail programs call themselves (RFC 8058).
public struct UnsubscribeRoutes: Sendable {
    private let notifications: NotificationService
    private let identity: IdentityService

    public init(notifications: NotificationService, identity: IdentityService) {
        self.notifications = notifications
        self.identity = identity
    }

    public func endpoints() -> [Endpoint] {
        let template: PathTemplate = "/unsubscribe/{token}"
        return [
            Endpoint(.get, template, id: "unsubscribePage", summary: "Decline reminders", tag: "Pages", handler: page)
                .producing("text/html").undocumented(),
            Endpoint(
                .post, template, id: "unsubscribe", summary: "Decline reminders", tag: "Pages",
                body: .form(), handler: decline
            ).producing("text/html").undocumented(),
        ]
    }

    private func page(_ request: APIRequest) async throws -> APIResponse {
        let token = request.path["token"]
        guard notifications.unsubscribing.user(token: token) != nil else {
            throw DomainError.notFound("link", id: token)
        }
        // A browser that is signed in must show that the form is ours.
        let proof = request.sessionID.map { identity.csrfToken(sessionID: $0) } ?? ""
        return Self.html(
            "No more reminders?",
            """
            <p>You will get no more mails about carts you left.</p>
            <form method="post"><input type="hidden" name="csrfToken" value="\(proof)">
            <button>Decline reminders</button></form>
            """)
    }

    private func decline(_ request: APIRequest) async throws -> APIResponse {
        try await notifications.unsubscribe(token: request.path["token"])
        return Self.html("Done", "<p>You get no more reminders. Mails about your orders are not affected.</p>")
    }

    /// Holds nothing that a client sent.
    private static func html(_ title: String, _ content: String) -> APIResponse {
        let page = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
            <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem}
            button{font:inherit;padding:.6rem 1rem}</style></head>
            <body><main><h1>\(title)</h1>\(content)</main></body></html>
            """
        var response = APIResponse.bytes(page.utf8, type: "text/html; charset=utf-8")
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        response.headers[.cacheControl] = "no-store"
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }
}
