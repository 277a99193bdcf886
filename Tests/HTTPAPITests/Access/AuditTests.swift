import CommerceKernel
import HTTPAPI
import Identity
import Storage
import Testing

/// Every privileged act is in the audit log: who, what, when, from where, before and after.
@Suite struct AuditTests {
    private static func entries(_ shop: TestShop) async throws -> [JSONValue] {
        let answer = try await shop.send(.get, "/v1/audit-log?limit=100", key: shop.admin)
        return try answer.json["data"]?.array ?? []
    }

    @Test func `an act of staff stands there with what it changed, and one of a customer does not`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"P1","name":"Mouse","price":10}"#)
            let changed = try await shop.send(
                .patch, "/v1/products/P1", key: shop.staff, headers: [("X-Request-Id", "act-1")], body: #"{"price":12}"#
            )
            #expect(changed.status == 200)
            let refused = try await shop.send(.patch, "/v1/products/P1", key: shop.staff, body: #"{"price":-1}"#)
            #expect(refused.status == 400)
            #expect(try await shop.send(.patch, "/v1/products/P1", key: shop.customer, body: "{}").status == 403)
            #expect(try await shop.send(.post, "/v1/carts", key: shop.customer, body: "{}").status < 300)
            #expect(try await shop.send(.delete, "/v1/products/P1", key: shop.writer).status == 204)
            let entries = try await Self.entries(shop)
            #expect(
                entries.map { $0["action"]?.string } == [
                    "deleteProduct", "patchProduct", "patchProduct", "createProduct",
                ])
            let (deleted, failed, patched, created) = (entries[0], entries[1], entries[2], entries[3])
            #expect(patched["requestId"] == "act-1")
            #expect(patched["subject"] == "/v1/products/P1")
            #expect(patched["clientAddress"] == "127.0.0.1")
            #expect(patched["actor"]?.string?.hasPrefix("key:key_") == true)
            #expect(patched["before"]?["price"]?.number?.text == "10.00")
            #expect(patched["after"]?["price"]?.number?.text == "12.00")
            #expect(patched["outcome"] == 200)
            #expect(failed["outcome"] == 400)
            #expect(failed["after"] == .null)
            #expect(created["before"] == .null)
            #expect(created["after"]?["id"] == "P1")
            #expect(deleted["before"]?["id"] == "P1")
            #expect(deleted["outcome"] == 204)
        }
    }

    @Test func `a key's own limit goes before that of its role`() async throws {
        let server = try IdentityServer()
        let admin = try await server.signIn("admin", role: .admin)
        try await server.run(limits: .init(standard: .init(requests: 50, window: .seconds(3600)))) { client in
            func key(_ limit: String) async throws -> TestAnswer {
                try await client.send(
                    .post, "/v1/api-keys", headers: admin.headers,
                    body: #"{"name":"k","role":"staff","rateLimit":"\#(limit)"}"#)
            }
            let made = try await key("7/h")
            #expect(try made.json["data"]?["rateLimit"] == "7/h")
            let headers = [("X-API-Key", try #require(try made.json["data"]?["key"]?.string))]
            for left in (0..<7).reversed() {
                #expect(try await client.get("/v1/users", headers: headers)["X-RateLimit-Remaining"] == "\(left)")
            }
            #expect(try await client.get("/v1/users", headers: headers).status == 429)
            let unlimited = try await key("off")
            let free = [("X-API-Key", try #require(try unlimited.json["data"]?["key"]?.string))]
            for _ in 0..<20 { #expect(try await client.get("/v1/users", headers: free).status == 200) }
            for wrong in ["fast", "0/h", "1/w", "-1/h", ""] { #expect(try await key(wrong).status == 400, "\(wrong)") }
        }
    }
}
