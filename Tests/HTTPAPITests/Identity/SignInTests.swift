import CommerceKernel
import HTTPAPI
import Identity
import Testing

@Suite struct SignInTests {
    private let credentials = #"{"email":"jane@example.com","password":"correct horse battery"}"#
    private let withCookie = #"{"email":"jane@example.com","password":"correct horse battery","cookie":true}"#

    @Test func `R4.3 login answers a token that R4.4 and R4.5 take`() async throws {
        let server = try IdentityServer()
        _ = try await server.signIn("jane")
        try await server.run { client in
            let login = try await client.send(.post, "/v1/auth/login", body: credentials)
            #expect(login.status == 200)
            #expect(login["Cache-Control"] == "no-store")
            #expect(login["Set-Cookie"] == nil)
            let data = try #require(try login.json["data"])
            let token = try #require(data["token"]?.string)
            let bearer = [("Authorization", "Bearer \(token)")]
            let id = try #require(data["user"]?["id"]?.string)
            let user = try await client.get("/v1/users/\(id)", headers: bearer).json["data"]
            #expect(user?["email"] == "jane@example.com")
            #expect(user?["role"] == "customer")
            #expect(user?["lastLogin"]?.string?.hasSuffix("Z") == true)
            let changed = try await client.send(
                .put, "/v1/users/\(id)", headers: bearer, body: #"{"name":"John Smith","phone":"+1234567890"}"#)
            #expect(try changed.json["data"]?["name"] == "John Smith")
            #expect(try changed.json["data"]?["phone"] == "+1234567890")

            let refreshed = try await client.send(
                .post, "/v1/auth/refresh", body: #"{"refreshToken":"\#(data["refreshToken"]?.string ?? "")"}"#)
            #expect(refreshed.status == 200)
            #expect(try await client.send(.post, "/v1/auth/logout", headers: bearer).status == 204)
            #expect(try await client.get("/v1/users/me", headers: bearer).status == 401)
        }
    }

    @Test func `statement 43 and 44: known and unknown addresses get the same bytes`() async throws {
        let server = try IdentityServer()
        _ = try await server.signIn("jane")
        try await server.run { client in
            func same(_ path: String, _ body: (String) -> String) async throws {
                var answers: [TestAnswer] = []
                for name in ["jane", "nora"] {
                    answers.append(try await client.send(.post, path, body: body("\(name)@example.com")))
                }
                let texts = try answers.map { answer in
                    var object = try #require(try answer.json.object)
                    object["requestId"] = nil
                    return JSONValue.object(object).text.replacing("jane", with: "nora")
                }
                #expect(answers[0].status == answers[1].status)
                #expect(texts[0] == texts[1], "\(path)")
                #expect(answers[0].headers.map(\.name).sorted() == answers[1].headers.map(\.name).sorted())
            }
            try await same("/v1/auth/login") { #"{"email":"\#($0)","password":"wrong password"}"# }
            try await same("/v1/auth/password/forgot") { #"{"email":"\#($0)"}"# }
            try await same("/v1/auth/register") { #"{"email":"\#($0)","password":"a fine password","name":"N"}"# }
        }
    }

    @Test func `statement 47 and 49: the cookie's flags and its CSRF rules`() async throws {
        let server = try IdentityServer()
        _ = try await server.signIn("jane")
        try await server.run { client in
            let login = try await client.send(.post, "/v1/auth/login", body: withCookie)
            let header = try #require(login["Set-Cookie"])
            for part in [
                "__Host-souk-session=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "Max-Age=86400",
            ] {
                #expect(header.contains(part), "\(part)")
            }
            #expect(!header.contains("Domain"))
            let cookie = ("Cookie", String(header.prefix { $0 != ";" }))
            let csrf = ("X-CSRF-Token", try #require(try login.json["data"]?["csrfToken"]?.string))
            #expect(try await client.get("/v1/users/me", headers: [cookie]).status == 200)
            func put(_ headers: [(String, String)]) async throws -> TestAnswer {
                try await client.send(.put, "/v1/users/me", headers: headers, body: #"{"name":"J"}"#)
            }
            #expect(try await put([cookie]).status == 403)
            #expect(try await put([cookie, ("X-CSRF-Token", "wrong")]).status == 403)
            #expect(try await put([cookie, csrf]).status == 200)
            #expect(try await put([cookie, csrf, ("Origin", "https://evil.example")]).status == 403)
            #expect(try await put([cookie, csrf, ("Origin", "null")]).status == 403)
            #expect(try await put([cookie, csrf, ("Sec-Fetch-Site", "cross-site")]).status == 403)
            #expect(try await put([cookie, csrf, ("Sec-Fetch-Site", "same-site")]).status == 403)
            let own = "http://\(client.host):\(client.port)"
            #expect(try await put([cookie, csrf, ("Origin", own), ("Sec-Fetch-Site", "same-origin")]).status == 200)
            #expect(try await put([cookie, csrf, ("Content-Type", "text/plain")]).status == 415)
            // Another session's token does not serve.
            let second = try await client.send(.post, "/v1/auth/login", body: withCookie)
            let other = ("X-CSRF-Token", try #require(try second.json["data"]?["csrfToken"]?.string))
            #expect(try await put([cookie, other]).status == 403)
            // Signing a visitor in from another site's page.
            let forged = try await client.send(
                .post, "/v1/auth/login", headers: [("Origin", "https://evil.example")], body: withCookie)
            #expect(forged.status == 403)
            #expect(try await client.send(.post, "/v1/auth/logout", headers: [cookie, csrf]).status == 204)
            #expect(try await client.get("/v1/users/me", headers: [cookie]).status == 401)
        }
    }

    @Test func `bad input is refused with its fields and never with 500`() async throws {
        let server = try IdentityServer()
        try await server.run { client in
            let bodies = [
                "", "{", "[]", "null", "1", #""x""#, "{}", #"{"email":1,"password":2,"name":3}"#,
                #"{"email":null,"password":null,"name":null}"#, #"{"email":["a"],"password":{"$gt":""},"name":true}"#,
                #"{"email":"a@b\u0000.example","password":"correct horse","name":"N"}"#,
                #"{"email":"\r\nBcc: x@y.example","password":"correct horse","name":"N"}"#,
                #"{"email":"a@b.example","password":"correct horse","name":"\u0000"}"#,
                #"{"email":"a@b.example","password":"x","name":"N"}"#,
                #"{"email":"a@b.example","password":"\#(String(repeating: "p", count: 10_000))","name":"N"}"#,
                #"{"email":"\#(String(repeating: "e", count: 10_000))","password":"correct horse","name":"N"}"#,
                String(repeating: "[", count: 10_000), #"{"email":"\ud800","password":"correct horse","name":"N"}"#,
                "{\"email\":\"a@b.example\",\"password\":\"\u{FFFD}\",\"name\":\"N\"}",
            ]
            for path in [
                "/v1/auth/register", "/v1/auth/login", "/v1/auth/refresh", "/v1/auth/password/reset",
                "/v1/auth/email/verify",
            ] {
                for body in bodies {
                    let status = try await client.send(.post, path, body: body).status
                    #expect((400..<500).contains(status), "\(path) \(status) \(body.prefix(60))")
                }
            }
        }
    }

    @Test func `statement 48: malformed and doubled credentials are 401`() async throws {
        let server = try IdentityServer()
        let jane = try await server.signIn("jane")
        let good = try #require(jane.headers.first?.1)
        try await server.run { client in
            for value in [
                "Bearer", "Bearer ", "Basic amFuZTpqYW5l", "bearer x.y.z", "\(good) x", "Bearer Bearer", "Bearer null",
                "\(good),\(good)",
            ] {
                let answer = try await client.get("/v1/users/me", headers: [("Authorization", value)])
                #expect(answer.status == 401, "\(value.prefix(40))")
                #expect(answer["WWW-Authenticate"] != nil)
            }
            let doubled = try await client.get(
                "/v1/users/me", headers: [("Authorization", good), ("Authorization", "Bearer x")])
            #expect(doubled.status == 401)
            // A bad token is refused even where none is needed.
            let open = try await client.get("/v1/auth/jwks", headers: [("Authorization", "Bearer x")])
            #expect(open.status == 401)
            #expect(try await client.get("/v1/users/me", headers: jane.headers).status == 200)
        }
    }
}
