import CommerceKernel
import HTTPAPI
import HTTPTypes
import Testing

@Suite struct FailureStyleTests {
    private static let plain = FailureStyle(prefix: "/other") { failure, request in
        APIResponse.bytes(
            "\(failure.status.code) \(failure.code) \(request.method.rawValue) \(request.rawPath)".utf8,
            type: "text/plain", status: failure.status)
    }

    private static let endpoints: [Endpoint] = [
        .probe(.post, "/other/things", body: .json(limit: 100)) { request in
            _ = try await request.json()
            return .noContent
        },
        .probe(.get, "/other/quiet") { _ in .noContent }.producing(),
    ]

    @Test(
        "every refusal below a path is written in its shape",
        arguments: [
            (HTTPMethodName.post, "/other/things", "{", "application/json", "400 malformed_json POST /other/things"),
            (.post, "/other/things", "{}", "text/plain", "415 unsupported_media_type POST /other/things"),
            (
                .post, "/other/things", "[\(String(repeating: " ", count: 200))]", "application/json",
                "413 body_too_large POST /other/things"
            ),
            (.get, "/other/things?x=1", nil, "", "405 method_not_allowed GET /other/things"),
            (.get, "/other/nothing", nil, "", "404 not_found GET /other/nothing"),
        ] as [(HTTPMethodName, String, String?, String, String)])
    func shaped(_ method: HTTPMethodName, _ path: String, _ body: String?, _ type: String, _ text: String) async throws
    {
        try await withServer(Self.endpoints, failureStyles: [Self.plain]) { client in
            let headers = type.isEmpty ? [] : [("Content-Type", type)]
            let answer = try await client.send(method, path, headers: headers, body: body)
            #expect(answer.text == text)
            #expect(answer["Content-Type"] == "text/plain")
            #expect((answer["Allow"] != nil) == (answer.status == 405))
        }
    }

    @Test func `other paths keep the envelope`() async throws {
        try await withServer(Self.endpoints, failureStyles: [Self.plain]) { client in
            let answer = try await client.get("/elsewhere")
            #expect(answer.status == 404)
            #expect(answer.code == "not_found")
        }
    }

    @Test func `an answer without a body suits every Accept`() async throws {
        try await withServer(Self.endpoints) { client in
            let answer = try await client.get("/other/quiet", headers: [("Accept", "image/png")])
            #expect(answer.status == 204)
        }
    }

    @Test func `a request that is not admitted reaches no route`() async throws {
        let refused = DomainError(.forbidden, code: "foreign_host", message: "no")
        try await withServer(
            Self.endpoints, admission: { if $0.headerFields[.origin] != nil { throw refused } }
        ) { client in
            let admitted = try await client.get("/other/quiet")
            #expect(admitted.status == 204)
            let answer = try await client.get("/other/quiet", headers: [("Origin", "http://evil.example")])
            #expect(answer.status == 403)
            #expect(answer.code == "foreign_host")
        }
    }
}
