import CommerceKernel
import HTTPAPI
import HTTPTypes
import Testing

@testable import Contracts

/// What the router and the limits refuse, in the body of the contract whose path it is.
@Suite struct RefusalTests {
    private static let endpoints = ["/api/orders/create", "/api/orders", "/orders"].enumerated().map { index, path in
        Endpoint(
            .post, PathTemplate(path), id: "e\(index)", summary: "s", tag: "Test", access: .open,
            body: .json(limit: 64)
        ) { request in
            _ = try await request.json()
            return .noContent
        }.producing()
    }

    private static let wrapped = ["success", "message", "data", "errors", "timestamp"]
    private static let hal = ["timestamp", "status", "error", "message", "path"]

    @Test(
        "each contract's own error body",
        arguments: [
            (HTTPRequest.Method.post, "/api/orders/create", "{", "application/json", 400, ["code", "message"]),
            (.get, "/api/orders/create", nil, "", 405, ["code", "message"]),
            (.post, "/api/orders/create", "{}", "text/plain", 415, ["code", "message"]),
            (
                .post, "/api/orders/create", "[\(String(repeating: " ", count: 99))]", "application/json", 413,
                ["code", "message"]
            ),
            (.post, "/api/inventory/lock", "{}", "application/json", 404, ["code", "message", "locked"]),
            (.post, "/api/payment/process", "{}", "application/json", 404, ["code", "message", "paymentStatus"]),
            (.post, "/api/notification/none", "{}", "application/json", 404, ["code", "message"]),
            (.post, "/api/orders", "{", "application/json", 400, wrapped),
            (.get, "/api/orders", nil, "", 405, wrapped), (.post, "/api/orders", "{}", "text/plain", 415, wrapped),
            (.get, "/api/orders/1/x", nil, "", 404, wrapped), (.post, "/orders", "{", "application/json", 400, hal),
            (.put, "/orders", "{}", "application/json", 405, hal), (.post, "/orders", "{}", "text/xml", 415, hal),
            (.get, "/orders/7/none", nil, "", 404, hal), (.get, "/profile/none", nil, "", 404, hal),
        ] as [(HTTPRequest.Method, String, String?, String, Int, [String])])
    func shapes(
        _ method: HTTPRequest.Method, _ path: String, _ body: String?, _ type: String, _ status: Int, _ keys: [String]
    ) async throws {
        try await withContracts(Self.endpoints) { client in
            let headers = type.isEmpty ? [] : [("Content-Type", type)]
            let answer = try await client.send(method, path, headers: headers, body: body)
            #expect(answer.status == status)
            #expect(try answer.json.object?.keys == keys)
            if keys.first == "code" { #expect(try answer.json["code"]?.number?.int == status) }
            if keys == Self.wrapped { #expect(try answer.json["errors"]?.array?.isEmpty == false) }
        }
    }

    @Test func `an order of invalid JSON is the sample's 400`() async throws {
        try await withContracts(Self.endpoints) { client in
            let answer = try await client.post("/orders", "{")
            #expect(
                try Sample("hal-malformed").differences(from: answer, varying: ["timestamp": Varying.halTime]) == [])
        }
    }

    @Test func `a fault of ours says nothing of its cause`() async throws {
        struct Broken: Error {}
        let endpoint = Endpoint(.get, "/orders", id: "x", summary: "s", tag: "T", access: .open) { _ in throw Broken() }
        try await withContracts([endpoint]) { client in
            let answer = try await client.get("/orders")
            #expect(answer.status == 500)
            #expect(!answer.text.contains("Broken"))
            #expect(try answer.json.object?.keys == Self.hal)
        }
    }
}
