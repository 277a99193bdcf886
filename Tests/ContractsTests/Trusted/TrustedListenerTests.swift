import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity
import Testing

@testable import Contracts

@Suite struct TrustedListenerTests {
    private static let endpoint = Endpoint(
        .get, "/orders/whoami", id: "whoami", summary: "Who", tag: "Test", access: .roles([.service])
    ) { request in APIResponse.bytes(request.principal.logName.utf8, type: "text/plain") }.producing()

    @Test func `whoever reaches it is the shop's own program`() async throws {
        try await withContracts([Self.endpoint]) { client in
            let plain = try await client.get("/orders/whoami")
            #expect(plain.text == "trusted")
            let own = "http://localhost:\(client.port)"
            for headers in [
                [("Origin", own)], [("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "none")],
                [("Authorization", "Bearer x")],
            ] {
                let answer = try await client.get("/orders/whoami", headers: headers)
                #expect(answer.text == "trusted")
            }
        }
    }

    @Test(
        "what a page elsewhere or a proxy could send is refused in the contract's own shape",
        arguments: [
            ("Origin", "http://evil.example"), ("Origin", "null"), ("Origin", "http://localhost:1"),
            ("Origin", "https://localhost"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
            ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-Host", "shop.example"), ("Forwarded", "for=10.0.0.1"),
            ("X-Real-IP", "10.0.0.1"), ("Via", "1.1 proxy"), ("Host", "evil.example"), ("Host", "localhost"),
            ("Host", "localhost:1"), ("Host", "127.0.0.1.evil.example"),
        ])
    func refused(_ name: String, _ value: String) async throws {
        try await withContracts([Self.endpoint]) { client in
            let answer = try await client.get("/orders/whoami", headers: [(name, value)])
            #expect(answer.status == 403)
            #expect(try answer.json.object?.keys == ["timestamp", "status", "error", "message", "path"])
            #expect(answer["Access-Control-Allow-Origin"] == nil)
        }
    }
}
