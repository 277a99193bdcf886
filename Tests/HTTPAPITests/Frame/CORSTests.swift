import CommerceKernel
import HTTPAPI
import HTTPTypes
import Testing

@Suite struct CORSTests {
    private static let endpoints: [Endpoint] = [
        .probe(.get, "/thing") { request in .success("Thing", at: request.now) { $0.value(1) } },
        .probe(.patch, "/thing") { _ in .noContent },
    ]
    private static let preflight = [("Access-Control-Request-Method", "PATCH")]

    @Test func `a named origin may read and ask, another may not`() async throws {
        let policy = try CORSPolicy(setting: "https://Shop.example, http://localhost:5173")
        try await withServer(Self.endpoints, cors: policy) { client in
            let friend = [("Origin", "https://shop.example")]
            let read = try await client.get("/thing", headers: friend)
            #expect(read["Access-Control-Allow-Origin"] == "https://shop.example")
            #expect(read["Access-Control-Expose-Headers"]?.contains("ETag") == true)
            #expect(read["Access-Control-Allow-Credentials"] == nil)
            #expect(read["Vary"]?.contains("Origin") == true)
            let asked = try await client.send(.options, "/thing", headers: friend + Self.preflight)
            #expect(asked.status == 204)
            #expect(asked["Access-Control-Allow-Methods"]?.contains("PATCH") == true)
            #expect(asked["Access-Control-Allow-Headers"]?.contains("X-API-Key") == true)
            #expect(asked["Access-Control-Max-Age"] == "600")
            // Scripts must be able to read refusals as well.
            let refused = try await client.get("/nothing", headers: friend)
            #expect(refused["Access-Control-Allow-Origin"] == "https://shop.example")
            for origin in ["https://evil.example", "null", "https://shop.example.evil.example"] {
                let stranger = try await client.send(.options, "/thing", headers: [("Origin", origin)] + Self.preflight)
                #expect(stranger["Access-Control-Allow-Origin"] == nil)
                #expect(stranger["Vary"]?.contains("Origin") == true)
            }
        }
    }

    @Test func `with * everybody may, and nobody without the setting`() async throws {
        let origin = [("Origin", "https://anybody.example")]
        try await withServer(Self.endpoints, cors: try CORSPolicy(setting: "*")) { client in
            let answer = try await client.get("/thing", headers: origin)
            #expect(answer["Access-Control-Allow-Origin"] == "*")
        }
        try await withServer(Self.endpoints) { client in
            let answer = try await client.get("/thing", headers: origin)
            #expect(answer["Access-Control-Allow-Origin"] == nil)
            #expect(answer["Vary"] == nil)
        }
    }

    @Test(arguments: ["shop.example", "https://", "https://shop.example/path", "ftp://shop.example"])
    func `what is no origin is refused at start`(setting: String) {
        #expect(throws: DomainError.self) { try CORSPolicy(setting: setting) }
    }
}
