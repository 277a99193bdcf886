import CommerceKernel
import HTTPAPI
import HTTPTypes
import Synchronization
import Testing

@Suite struct CompressionTests {
    private static let gzip = [("Accept-Encoding", "gzip")]
    private static let long = String(repeating: "A catalog repeats itself. ", count: 400)

    private static let endpoints: [Endpoint] = [
        .probe(.get, "/long") { request in
            APIResponse.success("Long", at: request.now) { $0.value(long) }
                .tagged(EntityTag(opaque: "v1"), for: request)
        },
        .probe(.put, "/long") { request in
            try EntityTag(opaque: "v1").requireMatch(in: request)
            return .noContent
        },
        .probe(.get, "/short") { request in .success("Short", at: request.now) { $0.value("little") } },
        .probe(.get, "/private") { request in
            APIResponse.success("Private", at: request.now) { $0.value(long) }.adding(.cacheControl, "no-store")
        },
        .probe(.get, "/lines") { _ in
            APIResponse(
                .ok, headers: [.contentType: "application/x-ndjson"],
                body: .stream(length: nil) { body in
                    for number in 0..<2000 { try await body.write("{\"line\":\(number)}\n") }
                })
        }.producing("application/x-ndjson"),
        .probe(.get, "/events") { _ in
            APIResponse(
                .ok, headers: [.contentType: "text/event-stream"],
                body: .stream(length: nil) { try await $0.write(": hello\n\n") })
        }.producing("text/event-stream"),
        .probe(.get, "/picture") { _ in
            .bytes([UInt8](repeating: 7, count: 5000), type: "image/png")
        }.producing("image/png"),
    ]

    @Test func `a client that takes gzip gets fewer bytes of the same content`() async throws {
        try await withServer(Self.endpoints) { client in
            let plain = try await client.get("/long")
            let packed = try await client.get("/long", headers: Self.gzip)
            #expect(plain["Content-Encoding"] == nil)
            #expect(packed["Content-Encoding"] == "gzip")
            #expect(packed.bytes.count < plain.bytes.count / 10)
            #expect(packed["Content-Length"] == String(packed.bytes.count))
            #expect(try await client.unpacked("/long").bytes == plain.bytes)
            for answer in [plain, packed] { #expect(answer["Vary"] == "Accept-Encoding") }
            let head = try await client.send(.head, "/long", headers: Self.gzip)
            #expect(head["Content-Length"] == packed["Content-Length"])
            #expect(head.bytes.isEmpty)
        }
    }

    @Test func `each form has its own strong tag, and either names the version`() async throws {
        try await withServer(Self.endpoints) { client in
            let packed = try await client.get("/long", headers: Self.gzip)
            #expect(packed["ETag"] == "\"v1-gzip\"")
            let known = try await client.get("/long", headers: Self.gzip + [("If-None-Match", "\"v1-gzip\"")])
            #expect(known.status == 304)
            #expect(known["ETag"] == "\"v1-gzip\"")
            #expect(known["Vary"] == "Accept-Encoding")
            #expect(known.bytes.isEmpty)
            for (tag, status) in [("\"v1-gzip\"", 204), ("\"v1\"", 204), ("\"v2-gzip\"", 412), ("W/\"v1-gzip\"", 412)] {
                let written = try await client.send(.put, "/long", headers: [("If-Match", tag)])
                #expect(written.status == status)
            }
        }
    }

    @Test func `streams are packed as they go, but never events`() async throws {
        try await withServer(Self.endpoints) { client in
            let packed = try await client.get("/lines", headers: Self.gzip)
            #expect(packed["Content-Encoding"] == "gzip")
            #expect(packed["Content-Length"] == nil)
            #expect(packed.bytes.count < 10_000)
            let lines = try await client.unpacked("/lines").text.split(separator: "\n")
            #expect(lines.count == 2000)
            #expect(lines.last == "{\"line\":1999}")
            let events = try await client.get("/events", headers: Self.gzip)
            #expect(events["Content-Encoding"] == nil)
            #expect(events.text == ": hello\n\n")
        }
    }

    @Test(arguments: [
        ("/short", "gzip", false), ("/picture", "gzip", false), ("/long", "br", false), ("/long", "gzip;q=0", false),
        ("/long", "*;q=0.1", true), ("/long", "br, gzip;q=0.5", true), ("/long", "identity", false),
        ("/long", "gzip;q=nonsense", false),
    ])
    func `what is small, packed already or not wanted stays as it is`(
        path: String, accept: String, isPacked: Bool
    ) async throws {
        try await withServer(Self.endpoints) { client in
            let answer = try await client.get(path, headers: [("Accept-Encoding", accept)])
            #expect(answer.status == 200)
            #expect((answer["Content-Encoding"] == "gzip") == isPacked)
        }
    }

    @Test func `private answers to a cookie are not packed, since their length would tell of secrets`() async throws {
        try await withServer(Self.endpoints) { client in
            #expect(try await client.get("/private", headers: Self.gzip)["Content-Encoding"] == "gzip")
            let answer = try await client.get("/private", headers: Self.gzip + [("Cookie", "a=b")])
            #expect(answer["Content-Encoding"] == nil)
        }
    }

    @Test func `a kept answer is packed and tagged as a fresh one`() async throws {
        let made = Mutex(0)
        let cache = ResponseCache()
        let endpoint = Endpoint.probe(.get, "/kept") { request in
            try await cache.respond(
                to: request, key: "kept", version: .init(catalog: 1), maximumAge: .seconds(300)
            ) {
                made.withLock { $0 += 1 }
                return .init(APIResponse.success("Kept", at: request.now) { $0.value(Self.long) })
            }
        }
        try await withServer([endpoint]) { client in
            let plain = try await client.get("/kept")
            let first = try await client.get("/kept", headers: Self.gzip)
            let second = try await client.get("/kept", headers: Self.gzip)
            #expect(first["X-Cache"] == "hit")
            #expect(first["Content-Encoding"] == "gzip")
            #expect(first.bytes == second.bytes)
            #expect(try await client.unpacked("/kept").bytes == plain.bytes)
            #expect(first["ETag"] != plain["ETag"])
        }
        #expect(made.withLock { $0 } == 1)
    }
}
