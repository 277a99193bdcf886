import CommerceKernel
import Cryptography
import HTTPAPI
import HTTPTypes
import Identity

/// Coming in and going out: signing in, registering, confirming an address, a forgotten password.
struct SignInPages: Sendable {
    let shop: Shopfront

    private var identity: IdentityService { shop.rooms.identity }

    func endpoints() -> [Endpoint] {
        [
            shop.get("/account/sign-in", "signInPage", "Sign in", signInPage),
            shop.post("/account/sign-in", "signIn", "Sign in", signIn),
            shop.post("/account/sign-out", "signOut", "Sign out", signOut),
            shop.get("/account/register", "registerPage", "Open an account", registerPage),
            shop.post("/account/register", "registerByForm", "Open an account", register),
            shop.get("/account/verify", "verifyPage", "Confirm an address", verifyPage),
            shop.post("/account/verify", "verifyByForm", "Confirm an address", verify),
            shop.get("/account/forgot", "forgotPage", "Ask for a link", forgotPage),
            shop.post("/account/forgot", "forgotByForm", "Ask for a link", forgot),
            shop.get("/account/reset", "resetPage", "Set a new password", resetPage),
            shop.post("/account/reset", "resetByForm", "Set a new password", reset),
        ]
    }

    /// One form in the middle of a page.
    private func page(
        _ request: APIRequest, heading: String, action: String, button: String, form: [Fields], hidden: [Fields] = [],
        notice: String? = nil, fault: String? = nil, links: [Fields] = [], status: Int = 200
    ) async throws -> APIResponse {
        try await shop.page(
            "account-form", title: heading,
            [
                "heading": heading, "action": action, "button": button, "form": form, "hidden": hidden,
                "notice": notice.orFalse, "fault": fault.orFalse, "links": links, "hasForm": !button.isEmpty,
            ], for: request, status: status
        ).adding(.referrerPolicy, "no-referrer")
    }

    // MARK: In and out

    private func signInPage(_ request: APIRequest) async throws -> APIResponse {
        let target = AccountForms.localPath(request.query["return"])
        if shop.visit(request).isSignedIn { return Shopfront.redirect(target) }
        let notices = [
            "expired": "Your session is over. Sign in to go on where you were.",
            "reset": "Your new password is set. Sign in with it.",
            "verified": "Your address is confirmed. Sign in to go on.",
        ]
        let notice = notices.first { request.query[$0.key] != nil }?.value
        return try await signInPage(
            request, AccountForms.signIn.map { $0.fields(value: "", fault: nil) }, target, notice: notice)
    }

    private func signInPage(
        _ request: APIRequest, _ form: [Fields], _ target: String, notice: String? = nil, fault: String? = nil,
        status: Int = 200
    ) async throws -> APIResponse {
        let providers = try await shop.rooms.socialLogins()
        let social = providers.map { name -> Fields in
            let path = "/v1/auth/oidc/\(PercentCoding.encode(name))/start"
            return [
                "text": "Sign in with \(name.prefix(1).uppercased() + name.dropFirst())",
                "url": URLText.address(path, [("returnTo", target)]), "isButton": true,
            ]
        }
        return try await page(
            request, heading: "Sign in", action: "/account/sign-in", button: "Sign in", form: form,
            hidden: [["name": "return", "value": target]], notice: notice, fault: fault,
            links: social + [
                ["text": "Forgot your password?", "url": "/account/forgot", "isButton": false],
                [
                    "text": "New here? Open an account", "isButton": false,
                    "url": URLText.address("/account/register", [("return", target)]),
                ],
            ], status: status)
    }

    private func signIn(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        let target = AccountForms.localPath(reader.form["return"])
        let email = reader.text(AccountForms.email)
        let password = Secret(reader.form["password"] ?? "")
        if password.reveal().isEmpty { reader.refuse("password", "Type your password.") }
        do {
            guard reader.isSound else { throw DomainError(.unprocessable, code: "required", message: "") }
            let (_, fields) = try await shop.rooms.sessions.signIn(email: email, password: password, request: request)
            var response = APIResponse(.seeOther, headers: [.location: target])
            response.headers.append(contentsOf: fields)
            return response
        } catch let error as DomainError where error.isFaultOfShopper || error.kind == .unauthenticated {
            let form = AccountForms.signIn.map {
                $0.fields(value: $0.name == "email" ? email : "", fault: reader.faults[$0.name])
            }
            return try await signInPage(
                request, form, target, fault: error.message.isEmpty ? nil : error.message,
                status: error.kind == .throttled ? 429 : 422)
        }
    }

    private func signOut(_ request: APIRequest) async throws -> APIResponse {
        var response = APIResponse(.seeOther, headers: [.location: "/"])
        response.headers.append(contentsOf: try await shop.rooms.sessions.signOut(request))
        return response
    }

    // MARK: Registering

    private func registerPage(_ request: APIRequest) async throws -> APIResponse {
        let target = AccountForms.localPath(request.query["return"])
        if shop.visit(request).isSignedIn { return Shopfront.redirect(target) }
        return try await registerPage(request, AccountForms.register.map { $0.fields(value: "", fault: nil) }, target)
    }

    private func registerPage(
        _ request: APIRequest, _ form: [Fields], _ target: String, status: Int = 200
    ) async throws -> APIResponse {
        try await page(
            request, heading: "Open an account", action: "/account/register", button: "Open the account", form: form,
            hidden: [["name": "return", "value": target]],
            links: [["text": "You have one? Sign in", "url": Self.signInAddress(target), "isButton": false]],
            status: status)
    }

    private func register(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        let name = reader.text(AccountForms.name)
        let email = reader.text(AccountForms.email)
        let password = Secret(reader.form["password"] ?? "")
        let target = AccountForms.localPath(reader.form["return"])
        if password.reveal().isEmpty { reader.refuse("password", "Choose a password.") }
        do {
            if reader.isSound {
                try await identity.register(
                    email: email, password: password, name: name, client: request.clientContext)
            }
        } catch let error as DomainError where error.isFaultOfShopper {
            reader.refuse(error, known: AccountForms.register, otherwise: "email")
        }
        guard reader.isSound else {
            let form = AccountForms.register.map { field in
                field.fields(
                    value: field.name == "password" ? "" : reader.form[field.name] ?? "",
                    fault: reader.faults[field.name])
            }
            return try await registerPage(request, form, target, status: 422)
        }
        return try await page(
            request, heading: "Look into your mail", action: "", button: "", form: [],
            notice: "We sent a link to \(email). Follow it to confirm your address. You can sign in right away.",
            links: [["text": "Sign in", "url": Self.signInAddress(target), "isButton": true]])
    }

    /// The sign-in page, going on to `target` afterwards.
    private static func signInAddress(_ target: String) -> String {
        URLText.address("/account/sign-in", [("return", target)])
    }

    // MARK: Links of mails

    /// The link of a mail only shows a button, since programs that look into mails follow links too.
    private func verifyPage(_ request: APIRequest) async throws -> APIResponse {
        try await page(
            request, heading: "Confirm your address", action: "/account/verify", button: "Confirm", form: [],
            hidden: [["name": "token", "value": request.query["token"] ?? ""]])
    }

    private func verify(_ request: APIRequest) async throws -> APIResponse {
        do {
            _ = try await identity.verifyEmail(token: Secret(try await request.form()["token"] ?? ""))
            let isIn = shop.visit(request).isSignedIn
            return Shopfront.redirect(isIn ? "/account?done=verified" : "/account/sign-in?verified=1")
        } catch let error as DomainError where error.isFaultOfShopper || error.kind == .unauthenticated {
            return try await page(
                request, heading: "This link does not work", action: "", button: "", form: [],
                fault: "It has been used or is too old. Sign in and ask for another one.",
                links: [["text": "To your account", "url": "/account", "isButton": true]], status: 422)
        }
    }

    private func forgotPage(_ request: APIRequest) async throws -> APIResponse {
        try await page(
            request, heading: "Forgot your password?", action: "/account/forgot", button: "Send me a link",
            form: AccountForms.forgot.map { $0.fields(value: "", fault: nil) },
            links: [["text": "Back to signing in", "url": "/account/sign-in", "isButton": false]])
    }

    private func forgot(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        let email = reader.text(AccountForms.email)
        do {
            if reader.isSound {
                try await identity.requestPasswordReset(email: email, client: request.clientContext)
            }
        } catch let error as DomainError where error.isFaultOfShopper {
            reader.refuse(error, known: AccountForms.forgot, otherwise: "email")
        }
        if reader.isSound {
            return try await page(
                request, heading: "Look into your mail", action: "", button: "", form: [],
                notice: "If there is an account for \(email), a link is on its way. It works for an hour.")
        }
        return try await page(
            request, heading: "Forgot your password?", action: "/account/forgot", button: "Send me a link",
            form: reader.fields(AccountForms.forgot), status: 422)
    }

    private func resetPage(_ request: APIRequest) async throws -> APIResponse {
        try await resetPage(request, token: request.query["token"] ?? "", fault: nil)
    }

    private func resetPage(_ request: APIRequest, token: String, fault: String?) async throws -> APIResponse {
        try await page(
            request, heading: "Set a new password", action: "/account/reset", button: "Set the password",
            form: AccountForms.reset.map { $0.fields(value: "", fault: fault) },
            hidden: [["name": "token", "value": token]],
            links: [["text": "Ask for another link", "url": "/account/forgot", "isButton": false]],
            status: fault == nil ? 200 : 422)
    }

    private func reset(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let token = form["token"] ?? ""
        do {
            try await identity.resetPassword(
                token: Secret(token), password: Secret(form["password"] ?? ""), client: request.clientContext)
            return Shopfront.redirect("/account/sign-in?reset=1")
        } catch let error as DomainError where error.isFaultOfShopper || error.kind == .unauthenticated {
            return try await resetPage(request, token: token, fault: error.message)
        }
    }
}
