import CommerceKernel
import Cryptography
import HTTPAPI
import HTTPTypes
import Identity
import NIOHTTP1
import Testing

/// Pages without JavaScript: forms that sign in and out and change things (statement 49).
@Suite struct FormTests {
    private static let type = ("Content-Type", "application/x-www-form-urlencoded")

    /// What a storefront would have: a login form, a logout form, and one that changes something.
    private static func pages(_ server: IdentityServer) -> [Endpoint] {
        let sessions = BrowserSessions(identity: server.identity)
        return [
            .probe(.post, "/login", body: .form()) { request in
                let form = try await request.form()
                let (signIn, fields) = try await sessions.signIn(
                    email: form["email"] ?? "", password: Secret(form["password"] ?? ""), request: request)
                var response = APIResponse.success(signIn.user.name, at: request.now) { $0.object { _ in } }
                response.headers.append(contentsOf: fields)
                return response
            },
            .probe(.get, "/account", access: .authenticated()) { request in
                APIResponse.success(sessions.formToken(request) ?? "", at: request.now) { $0.object { _ in } }
            },
            .probe(.post, "/account", access: .authenticated(), body: .form(limit: 1000)) { request in
                let form = try await request.form()
                return APIResponse.success(form["name"] ?? "", at: request.now) { $0.object { _ in } }
            },
            .probe(.post, "/guest", body: .form()) { request in
                APIResponse.success(try await request.form()["a"] ?? "", at: request.now) { $0.object { _ in } }
            },
            .probe(.post, "/logout", body: .form()) { request in
                var response = APIResponse.noContent
                response.headers.append(contentsOf: try await sessions.signOut(request))
                return response
            },
        ]
    }

    @Test func `statement 49: a form needs the session's token in its hidden field`() async throws {
        let server = try IdentityServer()
        _ = try await server.signIn("jane")
        try await server.run(extra: Self.pages(server)) { client in
            let login = try await client.send(
                .post, "/login", headers: [Self.type], body: "email=jane%40example.com&password=correct+horse+battery")
            #expect(login.status == 200)
            let cookie = ("Cookie", String(try #require(login["Set-Cookie"]).prefix { $0 != ";" }))
            let token = try #require(try await client.get("/account", headers: [cookie]).json["message"]?.string)
            func post(_ path: String, _ body: String, _ more: [(String, String)] = []) async throws -> TestAnswer {
                try await client.send(.post, path, headers: [cookie, Self.type] + more, body: body)
            }
            let changed = try await post("/account", "name=J%C3%B6rg+1&csrfToken=\(token)")
            #expect(changed.status == 200)
            #expect(try changed.json["message"] == "Jörg 1")
            for body in ["name=J", "name=J&csrfToken=", "name=J&csrfToken=\(token)x", "csrfToken=x&csrfToken=\(token)"]
            {
                let answer = try await post("/account", body)
                #expect(answer.status == 403, "\(body)")
                #expect(answer.code == "csrf_token_missing")
            }
            for header in [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")] {
                let answer = try await post("/account", "name=J&csrfToken=\(token)", [header])
                #expect(answer.status == 403)
                #expect(answer.code == "cross_site")
            }
            // The token of another session, and one in a body that is no form.
            let other = try await client.send(
                .post, "/login", headers: [Self.type], body: "email=jane%40example.com&password=correct+horse+battery")
            let otherCookie = ("Cookie", String(try #require(other["Set-Cookie"]).prefix { $0 != ";" }))
            let crossed = try await client.send(
                .post, "/account", headers: [otherCookie, Self.type], body: "name=J&csrfToken=\(token)")
            #expect(crossed.status == 403)
            let json = try await client.send(
                .post, "/account", headers: [cookie, ("X-CSRF-Token", token)], body: #"{"csrfToken":"x"}"#)
            #expect(json.status == 415)
            #expect(try await post("/account", "a=%zz&csrfToken=\(token)").code == "malformed_form")
            #expect(try await post("/account", String(repeating: "a", count: 1001)).status == 413)
            let fields = String(repeating: "a=1&", count: 600)
            #expect(try await client.send(.post, "/guest", headers: [Self.type], body: fields).status == 400)
            #expect(try await post("/logout", "").status == 403)
            #expect(try await post("/logout", "csrfToken=\(token)").status == 204)
            #expect(try await client.get("/account", headers: [cookie]).status == 401)
        }
    }

    @Test func `a visitor's form is taken from the shop's own pages only`() async throws {
        let server = try IdentityServer()
        try await server.run(extra: Self.pages(server)) { client in
            func post(_ more: [(String, String)]) async throws -> Int {
                try await client.send(.post, "/guest", headers: [Self.type] + more, body: "a=1").status
            }
            let plain = try await post([])
            #expect(plain == 200)
            #expect(try await post([("Origin", "http://\(client.host):\(client.port)")]) == 200)
            #expect(try await post([("Origin", "https://evil.example")]) == 403)
            #expect(try await post([("Sec-Fetch-Site", "cross-site")]) == 403)
        }
    }

    @Test func `signing in tells the hook, which adds to the answer`() async throws {
        let server = try IdentityServer()
        let jane = try await server.signIn("jane")
        let hook = SignInHook { user, request in
            [.setCookie: CartToken.clearCookie, .init("X-Seen")!: "\(user) \(request.cartToken ?? "-")"]
        }
        try await server.run(hook: hook) { client in
            let token = String(repeating: "t", count: 43)
            for headers in [[("X-Cart-Token", token)], [("Cookie", "__Host-souk-cart=\(token)")]] {
                let login = try await client.send(
                    .post, "/v1/auth/login", headers: headers,
                    body: #"{"email":"jane@example.com","password":"correct horse battery","cookie":true}"#)
                #expect(login["X-Seen"] == "\(jane.id) \(token)")
                let cookies = login.headers["Set-Cookie"]
                #expect(cookies.count == 2)
                #expect(cookies.contains { $0.hasPrefix("__Host-souk-cart=;") && $0.contains("Max-Age=0") })
                #expect(cookies.contains { $0.hasPrefix("__Host-souk-session=") })
            }
            let wrong = try await client.send(
                .post, "/v1/auth/login", headers: [("X-Cart-Token", token)],
                body: #"{"email":"jane@example.com","password":"wrong password"}"#)
            #expect(wrong["X-Seen"] == nil)
        }
    }
}
