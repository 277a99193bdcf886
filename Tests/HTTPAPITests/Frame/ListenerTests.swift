import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Identity
import Synchronization
import Testing

@Suite struct ListenerTests {
    private struct Leak: Error { let secret = "SELECT * FROM users" }

    private static let endpoints: [Endpoint] = [
        .probe(.get, "/ok") { request in
            .success("Fine", at: request.now) { $0.object { $0.member("q", orNull: request.query["q"]) } }
        },
        .probe(.get, "/tagged") { request in
            APIResponse.success("Fine", at: request.now) { $0.value(1) }
                .tagged(EntityTag(opaque: "v1"), for: request)
        },
        .probe(.put, "/tagged") { request in
            try EntityTag(opaque: "v1").requireMatch(in: request)
            return .noContent
        },
        .probe(.post, "/echo", body: .json(limit: 1000)) { request in
            let json = try await request.json()
            return .success("Echo", at: request.now) { $0.value(json) }
        },
        .probe(.get, "/boom") { _ in throw Leak() },
        .probe(.get, "/gone") { _ in throw DomainError.notFound("product", id: "x") },
        .probe(.get, "/wait") { _ in
            throw DomainError(
                .throttled, code: "rate_limited", message: "Slow down.", retryAfter: .milliseconds(1500))
        },
        .probe(.get, "/stream") { _ in
            APIResponse(
                .ok, headers: [.contentType: "application/json"],
                body: .stream(length: nil) { body in
                    try await body.write("[1,")
                    try await body.write("2]")
                })
        },
        .probe(.get, "/client") { request in
            .success("Client", at: request.now) { $0.value(request.clientAddress) }
        },
        .probe(.get, "/admin", access: .roles([.admin], scope: .catalogWrite)) { request in
            .success("Secret", at: request.now) { $0.value(request.principal.logName) }
        },
        .probe(.post, "/admin", access: .roles([.admin], scope: .catalogWrite)) { request in
            _ = try await request.json()
            return .noContent
        },
    ]

    @Test func `a success wears the envelope and the headers of every answer`() async throws {
        try await withServer(Self.endpoints) { client in
            let answer = try await client.get("/ok?q=caf%C3%A9+au+lait", headers: [("X-Request-Id", "abc-1")])
            #expect(answer.status == 200)
            #expect(
                answer.text
                    == #"{"success":true,"message":"Fine","data":{"q":"café au lait"},"errors":null,"#
                    + #""timestamp":"2026-01-20T10:30:00.000Z"}"#)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer["X-Request-Id"] == "abc-1")
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(answer["Date"] == "Tue, 20 Jan 2026 10:30:00 GMT")
            #expect(answer["Content-Length"] == String(answer.bytes.count))
        }
    }

    @Test func `a trace is gone on with, and an id that could forge a log line is not taken over`() async throws {
        try await withServer(Self.endpoints) { client in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let answer = try await client.get(
                "/ok", headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01"), ("X-Request-Id", "a b\"c")])
            #expect(answer["X-Request-Id"] == trace)
            #expect(answer["traceparent"]?.hasPrefix("00-\(trace)-") == true)
            #expect(answer["traceparent"]?.hasSuffix("-01") == true)
            #expect(answer["traceparent"]?.contains("00f067aa0ba902b7") == false)
        }
    }

    @Test func `unknown routes and wrong methods are explained`() async throws {
        try await withServer(Self.endpoints) { client in
            let unknown = try await client.get("/nowhere")
            #expect(unknown.status == 404)
            #expect(unknown.code == "not_found")
            #expect(try unknown.json["success"] == .bool(false))
            #expect(try unknown.json["requestId"]?.string == unknown["X-Request-Id"])
            let wrong = try await client.send(.delete, "/ok")
            #expect(wrong.status == 405)
            #expect(wrong["Allow"] == "GET, HEAD, OPTIONS")
            #expect(wrong.code == "method_not_allowed")
            let options = try await client.send(.options, "/echo")
            #expect(options.status == 204)
            #expect(options["Allow"] == "OPTIONS, POST")
            let head = try await client.send(.head, "/ok")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect((head["Content-Length"].flatMap { Int($0) } ?? 0) > 50)
            #expect(try await client.get("/ok/").status == 200)
            let bad = try await client.raw("GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(bad.contains(#""code":"invalid_path""#))
        }
    }

    @Test func `faults of ours tell nothing about the inside`() async throws {
        try await withServer(Self.endpoints) { client in
            let answer = try await client.get("/boom")
            #expect(answer.status == 500)
            #expect(answer.code == "internal")
            #expect(!answer.text.contains("SELECT"))
            #expect(!answer.text.contains("Leak"))
        }
    }

    @Test func `problem details are given to those who ask`() async throws {
        try await withServer(Self.endpoints) { client in
            let answer = try await client.get("/gone", headers: [("Accept", "application/problem+json")])
            #expect(answer.status == 404)
            #expect(answer["Content-Type"] == "application/problem+json")
            let json = try answer.json
            #expect(json["type"]?.string == "/problems/not_found")
            #expect(json["title"]?.string == "Not found")
            #expect(json["status"]?.number?.int == 404)
            #expect(json["detail"]?.string == #"There is no product "x"."#)
            #expect(try await client.get("/wait")["Retry-After"] == "2")
        }
    }

    @Test func `bodies are JSON, small and declared`() async throws {
        try await withServer(Self.endpoints) { client in
            #expect(try await client.send(.post, "/echo", body: #"{"a":1.50}"#).text.contains(#""data":{"a":1.50}"#))
            let malformed = try await client.send(.post, "/echo", body: #"{"a":}"#)
            #expect(malformed.status == 400)
            #expect(malformed.code == "malformed_json")
            #expect(malformed.text.contains("line 1, column 6"))
            #expect(try await client.send(.post, "/echo").code == "malformed_json")
            let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
            #expect(try await client.send(.post, "/echo", body: deep).code == "malformed_json")
            let large = try await client.send(.post, "/echo", body: "\"" + String(repeating: "x", count: 1000) + "\"")
            #expect(large.status == 413)
            #expect(large.code == "body_too_large")
            let text = try await client.send(.post, "/echo", headers: [("Content-Type", "text/plain")], body: "{}")
            #expect(text.status == 415)
            #expect(
                try await client.send(
                    .post, "/echo", headers: [("Content-Type", "Application/JSON; charset=utf-8")], body: "{}"
                ).status == 200)
            #expect(try await client.get("/ok", headers: [("Accept", "text/csv")]).status == 406)
            #expect(try await client.get("/ok", headers: [("Accept", "text/html, */*;q=0.1")]).status == 200)
            #expect(try await client.get("/ok", headers: [("Accept", "application/json;q=0")]).status == 406)
        }
    }

    @Test func `long addresses and heavy headers are refused`() async throws {
        try await withServer(Self.endpoints) { client in
            let long = try await client.get("/ok?q=" + String(repeating: "x", count: 5000))
            #expect(long.status == 414)
            #expect(long.code == "target_too_long")
            #expect(try await client.get("/" + String(repeating: "x", count: 9000)).status == 414)
            let heavy = try await client.get("/ok", headers: [("X-Heavy", String(repeating: "x", count: 20_000))])
            #expect(heavy.status == 431)
            #expect(heavy.code == "headers_too_large")
            let field = "X-Heavy: \(String(repeating: "x", count: 70_000))\r\n"
            let beyond = try await client.raw("GET /ok HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
            #expect(beyond.hasPrefix("HTTP/1.1 431 "))
            #expect(beyond.contains(#""code":"headers_too_large""#))
        }
    }

    @Test func `what is no HTTP gets an envelope and the end of the connection`() async throws {
        try await withServer(Self.endpoints) { client in
            let answer = try await client.raw("HELLO\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains(#""code":"malformed_request""#))
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test func `a client that waits for 100 gets it only when its body is wanted`() async throws {
        try await withServer(Self.endpoints) { client in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
            let wanted = try await client.raw(head + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n{}")
            #expect(wanted.hasPrefix("HTTP/1.1 100 "))
            #expect(wanted.contains("HTTP/1.1 200 "))
            let unwanted = try await client.raw(head + "Content-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")
            #expect(unwanted.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `a body that goes on for ever is answered and cut`() async throws {
        try await withServer(Self.endpoints) { client in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            let body = String(repeating: "x", count: 8 << 20)
            let answer = try await client.raw(head + "Content-Length: 100000000\r\n\r\n" + body)
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `a silent client is closed`() async throws {
        var limits = Limits()
        limits.idleTime = .milliseconds(100)
        limits.bodyTime = .milliseconds(100)
        try await withServer(Self.endpoints, limits: limits) { (client: TestClient) async throws in
            #expect(try await client.raw("GET /ok HT") == "")
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
            #expect(try await !client.raw(head).contains("200 OK"))
        }
    }

    @Test func `a stream arrives whole, and HEAD of one has no body`() async throws {
        try await withServer(Self.endpoints) { client in
            #expect(try await client.get("/stream").text == "[1,2]")
            let head = try await client.raw("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 "))
            #expect(!head.contains("[1,2]"))
        }
    }

    @Test func `versions are compared`() async throws {
        try await withServer(Self.endpoints) { client in
            #expect(try await client.get("/tagged")["ETag"] == "\"v1\"")
            let same = try await client.get("/tagged", headers: [("If-None-Match", "W/\"v0\", \"v1\"")])
            #expect(same.status == 304)
            #expect(same.bytes.isEmpty)
            #expect(same["ETag"] == "\"v1\"")
            let json = ("Content-Type", "application/json")
            #expect(try await client.send(.put, "/tagged", headers: [("If-Match", "\"v1\""), json]).status == 204)
            #expect(try await client.send(.put, "/tagged", headers: [json]).status == 204)
            let stale = try await client.send(.put, "/tagged", headers: [("If-Match", "\"v0\""), json])
            #expect(stale.status == 412)
            #expect(stale.code == "stale_version")
        }
    }

    @Test func `the client's address is believed only from trusted proxies`() async throws {
        let forwarded = [("X-Forwarded-For", "203.0.113.9")]
        try await withServer(Self.endpoints) { (client: TestClient) async throws in
            #expect(try await client.get("/client", headers: forwarded).json["data"]?.string == "127.0.0.1")
        }
        let proxies = TrustedProxies([try #require(AddressBlock("127.0.0.0/8"))])
        try await withServer(Self.endpoints, proxies: proxies) { (client: TestClient) async throws in
            #expect(try await client.get("/client", headers: forwarded).json["data"]?.string == "203.0.113.9")
        }
    }

    @Test func `access is decided before the handler and the body`() async throws {
        let keys = FixedKeys(principals: [
            "admin": Principal(subject: .apiKey(id: "key_1", owner: nil), role: .admin),
            "staff": Principal(subject: .apiKey(id: "key_2", owner: nil), role: .staff),
            "writer": Principal(subject: .apiKey(id: "key_3", owner: nil), role: .service, scopes: [.catalogWrite]),
            "reader": Principal(subject: .apiKey(id: "key_4", owner: nil), role: .admin, scopes: [.ordersRead]),
        ])
        try await withServer(Self.endpoints, authenticators: [keys]) { client in
            let anonymous = try await client.get("/admin")
            #expect(anonymous.status == 401)
            #expect(anonymous.code == "authentication_required")
            #expect(anonymous["WWW-Authenticate"] != nil)
            for (key, status) in [("admin", 200), ("staff", 403), ("writer", 200), ("reader", 403), ("no", 401)] {
                #expect(try await client.get("/admin", headers: [("X-API-Key", key)]).status == status, "\(key)")
            }
            #expect(try await client.get("/ok", headers: [("X-API-Key", "no")]).code == "invalid_credentials")
            #expect(try await client.send(.post, "/admin", body: "{").status == 401)
        }
    }

    @Test func `the access log names the route, not the address`() async throws {
        let lines = Mutex("")
        let log = AccessLog(format: .json) { bytes in lines.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
        try await withServer(Self.endpoints, accessLog: log) { client in
            _ = try await client.get("/ok?token=hunter2")
            _ = try await client.get("/nowhere/hunter2")
        }
        log.flush()
        let text = lines.withLock { $0 }
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.contains(#""method":"GET","route":"/ok","status":200"#))
        #expect(text.contains(#""route":"-","status":404"#))
        #expect(!text.contains("hunter2"))
    }
}

/// Keys known beforehand.
struct FixedKeys: Authenticator {
    let principals: [String: Principal]

    func looks(at fields: HTTPFields) -> Bool { fields.contains(.xAPIKey) }

    func authenticate(_ request: APIRequest) async throws -> Principal? {
        guard let key = request.headers[.xAPIKey] else { return nil }
        guard let principal = principals[key] else { throw DomainError.invalidCredentials }
        return principal
    }
}
