import AsyncHTTPClient
import CommerceKernel
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@Suite struct ServerProcessTests {
    private func get(_ url: String) async throws -> (status: Int, body: JSONValue) {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 8 << 20)
        return (Int(response.status.code), try JSONParser.parse(Array(buffer.readableBytesView)))
    }

    @Test func `a server answers health soon after start and ends at SIGTERM with 0`() async throws {
        let shop = try SoukProcess()
        defer { shop.remove() }
        let (process, base) = try await shop.serve()
        #expect(try await get(base + "/health").status == 200)
        process.terminate()
        try await process.ended()
        #expect(process.terminationStatus == 0)
        #expect(process.terminationReason == .exit)
    }

    @Test func `a key made beside the server works, and what it writes is found and consistent`() async throws {
        let shop = try SoukProcess()
        defer { shop.remove() }
        let (process, base) = try await shop.serve()
        defer { process.terminate() }
        let made = try await shop.run("apikey", "create", "--name", "test", "--role", "admin", "--json")
        try #require(made.status == 0, "\(made.errors)")
        let key = try #require(try JSONParser.parse(made.output.trimmingCharacters(in: .newlines))["key"]?.string)
        var request = HTTPClientRequest(url: base + "/v1/products?waitForIndex=true")
        request.method = .POST
        request.headers = ["X-API-Key": key, "Content-Type": "application/json"]
        request.body = .bytes(ByteBuffer(string: #"{"id":"P1","name":"Brass Lamp","price":20}"#))
        #expect(try await HTTPClient.shared.execute(request, timeout: .seconds(60)).status == .created)
        #expect(try await get(base + "/v1/search?q=lamp").body["pagination"]?["total"]?.number?.int == 1)
        let found = try await shop.run("search", "brass", "--json")
        #expect(try JSONParser.parse(found.output.trimmingCharacters(in: .newlines))["data"]?.array?.count == 1)
        let check = try await shop.run("check", "--json")
        #expect(check.status == 0, "\(check.output) \(check.errors)")
        #expect(try JSONParser.parse(check.output.trimmingCharacters(in: .newlines))["products"]?.number?.int == 1)
        let reindexed = try await shop.run("reindex", "--json")
        #expect(reindexed.status == 0, "\(reindexed.errors)")
        #expect(try await get(base + "/v1/search?q=lamp").body["pagination"]?["total"]?.number?.int == 1)
        let listed = try await shop.run("apikey", "list", "--json")
        #expect(!listed.output.contains(key))
    }

    @Test func `an address that is taken is named, with the option that gave it`() async throws {
        let (first, second) = try (SoukProcess(), SoukProcess())
        defer {
            first.remove()
            second.remove()
        }
        let (process, base) = try await first.serve()
        defer { process.terminate() }
        let taken = base.replacing("http://", with: "")
        let port = try #require(taken.split(separator: ":").last)
        let trusted = try await second.run("serve", "--port", "0", "--trusted", taken)
        #expect(trusted.status == 1)
        #expect(trusted.errors.contains("Cannot listen on \(taken): "), "\(trusted.errors)")
        #expect(trusted.errors.contains("Choose another --trusted."))
        let open = try await second.run("serve", "--port", String(port))
        #expect(open.errors.contains("Choose another --port."), "\(open.errors)")
    }

    @Test func `the demonstration shop is found beside the program, and its absence is said`() async throws {
        let shop = try SoukProcess()
        defer { shop.remove() }
        let missing = try await shop.run("serve", "--port", "0", "--demo", environment: ["SOUK_SEED_DATA": "nowhere"])
        #expect(missing.status == 66)
        #expect(missing.errors.contains("There is no demonstration shop: "), "\(missing.errors)")
        #expect(missing.errors.contains("SOUK_SEED_DATA"))
        // The working folder holds none, the checkout of this program does.
        let (process, base) = try await shop.serve()
        defer { process.terminate() }
        let drawing = HTTPClientRequest(url: base + "/images/seed/action-cam-black.svg")
        #expect(try await HTTPClient.shared.execute(drawing, timeout: .seconds(60)).status == .ok)
    }

    @Test func `mistakes are one helpful line and the exit code says which`() async throws {
        let shop = try SoukProcess()
        defer { shop.remove() }
        let role = try await shop.run("apikey", "create", "--name", "x", "--role", "king")
        #expect(role.status == 64)
        #expect(role.errors == "souk: --role is \"king\"; it must be one of customer, staff, admin, service.\n")
        #expect(try await shop.run("apikey", "revoke", "key_nothing").status == 1)
        #expect(try await shop.run("nonsense", folders: false).status == 64)
        #expect(try await shop.run("serve", "--port", "99999").status == 64)
        let version = try await shop.run("version", folders: false)
        #expect(version.output.hasPrefix("souk "))
        #expect(try await shop.run("completion", "bash", folders: false).output.contains("souk"))
        #expect(try await shop.run("migrate").status == 0)
        #expect(try await shop.run("doctor", "--json").output.contains("sandbox"))
    }
}
