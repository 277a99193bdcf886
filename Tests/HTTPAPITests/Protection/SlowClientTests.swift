import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Synchronization
import Testing

@Suite struct SlowClientTests {
    private static let endpoints: [Endpoint] = [
        .probe(.get, "/ok") { request in .success("Fine", at: request.now) { $0.value(1) } },
        .probe(.post, "/echo") { request in
            let json = try await request.json()
            return .success("Echo", at: request.now) { $0.value(json) }
        },
    ]

    private static var impatient: Limits {
        var limits = Limits()
        limits.headTime = .milliseconds(300)
        limits.bodyTime = .milliseconds(300)
        limits.writeTime = .milliseconds(300)
        return limits
    }

    @Test func `a head that does not end is cut off, however steadily its bytes drip`() async throws {
        try await withServer(Self.endpoints, limits: Self.impatient) { client in
            let begin = ContinuousClock.now
            let answer = try await client.drip(
                "GET /ok HTTP/1.1\r\nHost: a\r\nX-Slow: ", then: "a", every: .milliseconds(50), atMost: 800)
            #expect(!answer.contains("200"))
            #expect(ContinuousClock.now - begin < .seconds(20))
        }
    }

    @Test func `a body that does not arrive ends the connection`() async throws {
        try await withServer(Self.endpoints, limits: Self.impatient) { client in
            let begin = ContinuousClock.now
            let answer = try await client.drip(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[",
                then: " ", every: .milliseconds(50), atMost: 800)
            #expect(!answer.contains("200 OK"))
            #expect(ContinuousClock.now - begin < .seconds(20))
        }
    }

    @Test func `an answer that nobody reads is given up`() async throws {
        let ended = Mutex<Duration?>(nil)
        let endless = Endpoint.probe(.get, "/endless") { _ in
            APIResponse(
                .ok, headers: [.contentType: "application/octet-stream"],
                body: .stream(length: nil) { body in
                    let begin = ContinuousClock.now
                    defer { ended.withLock { $0 = ContinuousClock.now - begin } }
                    let block = [UInt8](repeating: 1, count: 1 << 16)
                    while ContinuousClock.now - begin < .seconds(60) { try await body.write(block) }
                })
        }.producing("application/octet-stream")
        try await withServer([endless], limits: Self.impatient) { client in
            try await client.askWithoutReading(
                "GET /endless HTTP/1.1\r\nHost: a\r\n\r\n", until: { ended.withLock { $0 != nil } })
        }
        let time = try #require(ended.withLock { $0 })
        #expect(time < .seconds(30))
    }

    @Test func `beyond the limit of connections others wait until one ends`() async throws {
        var limits = Self.impatient
        limits.connections = 2
        try await withServer(Self.endpoints, limits: limits) { client in
            // Two that say nothing take every place until their time for a head is over.
            async let silent = [client.raw("GET"), client.raw("GET")]
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await client.raw("GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").contains("200 OK"))
            #expect(try await silent.allSatisfy { !$0.contains("200 OK") })
        }
    }
}
