import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Identity
import Search
import Synchronization
import Testing

@Suite struct PromptAnswerTests {
    /// One endpoint that keeps its answers and has them at hand, and one that does not.
    private final class Shop: Sendable {
        let cache = ResponseCache()
        /// Requests that came as far as the handler.
        let handled = Atomic<Int>(0)
        let length: Int

        init(length: Int = 2000) { self.length = length }

        private static func version(_: APIRequest) -> ResponseCache.Version { .init(catalog: 1) }

        var endpoints: [Endpoint] {
            let kept = Endpoint.probe(.get, "/kept/{key}") { [self] request in
                handled.add(1, ordering: .relaxed)
                return try await cache.respond(
                    to: request, key: request.path["key"], version: Self.version(request), maximumAge: .seconds(300)
                ) { [length] in
                    let text = "\(request.path["key"]) " + String(repeating: "x", count: length)
                    return .init(APIResponse.success("Kept", at: request.now) { $0.value(text) })
                }
            }.promptly { [self] request in
                cache.answerAtHand(
                    to: request, key: request.path["key"], version: Self.version(request), maximumAge: .seconds(300))
            }
            let slow = Endpoint.probe(.get, "/slow/{key}") { request in
                try await Task.sleep(for: .milliseconds(20))
                return .success("Slow", at: request.now) { $0.value(request.path["key"]) }
            }
            return [kept, slow]
        }
    }

    @Test func `an answer at hand is the kept one, and the handler is not asked`() async throws {
        let shop = Shop()
        let metrics = RequestMetrics()
        let lines = Mutex<[UInt8]>([])
        let log = AccessLog(format: .text) { bytes in lines.withLock { $0 += bytes } }
        let time = ManualTime()
        try await withServer(shop.endpoints, accessLog: log, metrics: metrics, time: time) { client in
            let made = try await client.get("/kept/a")
            #expect(made["X-Cache"] == "miss")
            time.advance(by: .seconds(3))
            let kept = try await client.get("/kept/a")
            #expect(kept["X-Cache"] == "hit")
            #expect(kept["Age"] == "3")
            #expect(kept.bytes == made.bytes)
            for name in ["ETag", "Date", "Content-Type", "Content-Length", "X-Content-Type-Options", "Vary"] {
                #expect(kept[name] == made[name], "\(name)")
            }
            #expect(kept["X-Request-Id"] != made["X-Request-Id"])
            #expect(kept["traceparent"]?.contains(kept["X-Request-Id"] ?? "-") == true)

            let known = try await client.get("/kept/a", headers: [("If-None-Match", made["ETag"] ?? "")])
            #expect(known.status == 304)
            #expect(known.bytes.isEmpty)
            let head = try await client.send(.head, "/kept/a")
            #expect(head.status == 200)
            #expect(head["Content-Length"] == made["Content-Length"])
            #expect(head.bytes.isEmpty)
            let packed = try await client.unpacked("/kept/a")
            #expect(packed["Content-Encoding"] == "gzip")
            #expect(packed.bytes == made.bytes)
            let refused = try await client.get("/kept/a", headers: [("Accept", "text/html")])
            #expect(refused.status == 406)
            #expect(shop.handled.load(ordering: .relaxed) == 1)
        }
        #expect(metrics.count(method: "GET", route: "/kept/{key}", status: 200) == 3)
        #expect(metrics.count(method: "GET", route: "/kept/{key}", status: 304) == 1)
        #expect(metrics.count(method: "HEAD", route: "/kept/{key}", status: 200) == 1)
        log.flush()
        let written = lines.withLock { String(decoding: $0, as: UTF8.self) }
        #expect(written.split(separator: "\n").count == 6)
    }

    @Test func `credentials are always looked at`() async throws {
        let shop = Shop()
        try await withServer(shop.endpoints, authenticators: [FixedKeys(principals: [:])]) { client in
            _ = try await client.get("/kept/a")
            #expect(try await client.get("/kept/a", headers: [("X-API-Key", "wrong")]).status == 401)
            #expect(try await client.get("/kept/a", headers: [("Authorization", "Bearer wrong")]).status == 401)
            #expect(try await client.get("/kept/a").status == 200)
            #expect(shop.handled.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `an answer at hand counts in the limit and is refused beyond it`() async throws {
        let shop = Shop()
        let limits = RateLimits(standard: RateLimit(requests: 3, window: .seconds(60)))
        let endpoints = shop.endpoints.map { endpoint in
            Endpoint(
                endpoint.method, PathTemplate("/v1" + endpoint.template.text), id: endpoint.operationID, summary: "",
                tag: "Test", access: .open, handler: endpoint.handler
            ).promptly { endpoint.prompt?($0) }
        }
        try await withServer(endpoints, rateLimits: limits) { client in
            for left in ["2", "1", "0"] {
                let answer = try await client.get("/v1/kept/a")
                #expect(answer.status == 200)
                #expect(answer["X-RateLimit-Remaining"] == left)
            }
            let beyond = try await client.get("/v1/kept/a")
            #expect(beyond.status == 429)
            #expect(beyond.code == "rate_limited")
            #expect(beyond["Retry-After"] != nil)
        }
        // Refused before the cache counted it as given.
        #expect(shop.cache.counts.hits == 2)
    }

    @Test func `answers come in the order of pipelined requests`() async throws {
        let shop = Shop(length: 10)
        try await withServer(shop.endpoints) { client in
            _ = try await client.get("/kept/a")
            _ = try await client.get("/kept/b")
            let order = ["slow/1", "kept/a", "kept/b", "slow/2", "slow/3", "kept/a", "kept/c", "kept/b"]
            var text = ""
            for path in order { text += "GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n" }
            text += "GET /kept/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let answers = try await client.raw(text)
            let data = answers.matches(of: /"data":"([^ "]+)/).map { String($0.1) }
            #expect(data == ["1", "a", "b", "2", "3", "a", "c", "b", "a"])
        }
    }

    @Test func `one who asks much and reads nothing is not answered without end`() async throws {
        let shop = Shop(length: 100_000)
        try await withServer(shop.endpoints) { client in
            _ = try await client.get("/kept/a")
            let before = shop.cache.counts.hits
            let asked = 2000
            let text = String(repeating: "GET /kept/a HTTP/1.1\r\nHost: a\r\n\r\n", count: asked)
            let begin = ContinuousClock.now
            try await client.askWithoutReading(text, until: { ContinuousClock.now - begin > .seconds(1) })
            // What fits into the buffers of both sockets and a little of ours, out of 200 MB.
            #expect(shop.cache.counts.hits - before < asked / 2)
            #expect(shop.cache.counts.hits > before)
        }
    }

    @Test func `a body on a read is passed on with its request`() async throws {
        let shop = Shop()
        try await withServer(shop.endpoints) { client in
            _ = try await client.get("/kept/a")
            let close = "GET /kept/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let counted = try await client.raw(
                "GET /kept/a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + close)
            #expect(counted.matches(of: /HTTP\/1.1 200/).count == 2)
            // Of unknown length: the answer comes, and the connection ends.
            let chunked = try await client.raw(
                "GET /kept/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" + close)
            #expect(chunked.matches(of: /HTTP\/1.1 200/).count == 1)
        }
        #expect(shop.handled.load(ordering: .relaxed) == 4)
    }

    @Test func `a connection that is used only for answers at hand lives, and ends when it is silent`() async throws {
        var limits = Limits()
        limits.headTime = .seconds(2)
        limits.idleTime = .seconds(1)
        let shop = Shop(length: 10)
        try await withServer(shop.endpoints, limits: limits) { client in
            _ = try await client.get("/kept/a")
            let request = "GET /kept/a HTTP/1.1\r\nHost: a\r\n\r\n"
            // For three seconds, beyond each limit, with pauses within it; then silence, which ends the connection.
            let answers = try await client.drip(request, then: request, every: .milliseconds(100), atMost: 30)
            #expect(answers.matches(of: /HTTP\/1.1 200/).count == 31)
        }
        #expect(shop.handled.load(ordering: .relaxed) == 1)
    }

    @Test func `a server that stops sends what it has begun to answer`() async throws {
        let shop = Shop(length: 8_000_000)
        let reader = Mutex<Task<String, any Error>?>(nil)
        try await withServer(shop.endpoints) { client in
            _ = try await client.get("/kept/a")
            let hits = shop.cache.counts.hits
            reader.withLock { reader in
                reader = Task { [client] in
                    try await client.readLate(
                        "GET /kept/a HTTP/1.1\r\nHost: a\r\n\r\n", after: .milliseconds(500))
                }
            }
            while shop.cache.counts.hits == hits { try await Task.sleep(for: .milliseconds(5)) }
        }
        let text = try await reader.withLock { $0 }?.value ?? ""
        #expect(text.hasPrefix("HTTP/1.1 200"))
        #expect(text.utf8.count > 8_000_000)
    }

    @Test func `one who is done asking has the answer`() async throws {
        let shop = Shop(length: 4_000_000)
        let workshop = Workshop()
        try await withServer(shop.endpoints + [workshop.endpoint]) { client in
            _ = try await client.get("/kept/a")
            let kept = try await client.readLate(
                "GET /kept/a HTTP/1.1\r\nHost: a\r\n\r\n", after: .milliseconds(200), isLast: true)
            #expect(kept.utf8.count > 4_000_000)
            async let made = client.readLate("GET /made/a HTTP/1.1\r\nHost: a\r\n\r\n", after: .zero, isLast: true)
            let job = try await workshop.next()
            try await Task.sleep(for: .milliseconds(30))
            job.succeed()
            #expect(try await made.hasPrefix("HTTP/1.1 200"))
        }
    }

    // MARK: Answers that are made

    /// An endpoint whose answers end when the test says so.
    private final class Workshop: Sendable {
        typealias End = @Sendable (Result<APIResponse, any Error>) -> Void

        struct Job {
            let key: String
            let cancellation: Cancellation
            let end: End

            func succeed() { end(.success(.success("Made", at: Timestamp(milliseconds: 0)) { $0.value(key) })) }
        }

        private let jobs = Mutex<[Job]>([])

        var endpoint: Endpoint {
            .probe(.get, "/made/{key}") { .success("Handled", at: $0.now) { $0.value("handled") } }
                .promptly { [self] request in
                    let (key, cancellation) = (request.path["key"], Cancellation())
                    return .making(cancellation) { end in
                        let job = Job(key: key, cancellation: cancellation, end: end)
                        self.jobs.withLock { $0.append(job) }
                    }
                }
        }

        /// The next that has begun, after a minute at most.
        func next() async throws -> Job {
            for _ in 0..<12_000 {
                if let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return job }
                try await Task.sleep(for: .milliseconds(5))
            }
            throw CancellationError()
        }

        var waiting: Int { jobs.withLock { $0.count } }
    }

    @Test func `what follows a request is read when its answer is made`() async throws {
        let workshop = Workshop()
        let shop = Shop(length: 10)
        try await withServer(shop.endpoints + [workshop.endpoint]) { client in
            _ = try await client.get("/kept/a")
            let order = ["made/1", "kept/a", "made/2", "slow/3", "made/4"]
            var text = ""
            for path in order { text += "GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n" }
            text += "GET /kept/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            async let answers = client.raw(text)
            for _ in 0..<2 {
                let job = try await workshop.next()
                #expect(workshop.waiting == 0)
                job.succeed()
            }
            let data = try await answers.matches(of: /"data":"([^ "]+)/).map { String($0.1) }
            // Held behind a task, and passed on to the tasks when more came.
            #expect(data == ["1", "a", "2", "3", "handled", "a"])
        }
    }

    @Test func `a failure of the making is answered as any other`() async throws {
        let workshop = Workshop()
        try await withServer([workshop.endpoint]) { client in
            async let answer = client.get("/made/a")
            try await workshop.next().end(.failure(DomainError.notFound("thing", id: "a")))
            #expect(try await answer.status == 404)
            async let head = client.send(.head, "/made/b")
            try await workshop.next().succeed()
            #expect(try await head.status == 200)
            #expect(try await head.bytes.isEmpty)
        }
    }

    @Test func `one who goes away has the making cancelled, and its end is in vain`() async throws {
        let workshop = Workshop()
        try await withServer([workshop.endpoint]) { client in
            let cancelled = Mutex<Cancellation?>(nil)
            async let gone: Void = client.askWithoutReading("GET /made/a HTTP/1.1\r\nHost: a\r\n\r\n") {
                cancelled.withLock { $0 != nil }
            }
            let job = try await workshop.next()
            #expect(!job.cancellation.isCancelled)
            cancelled.withLock { $0 = job.cancellation }
            try await gone
            for _ in 0..<12_000 where !job.cancellation.isCancelled { try await Task.sleep(for: .milliseconds(5)) }
            #expect(job.cancellation.isCancelled)
            job.succeed()
            // The server goes on.
            async let answer = client.get("/made/b")
            try await workshop.next().succeed()
            #expect(try await answer.status == 200)
        }
    }

    @Test func `a server that stops waits for what is being made`() async throws {
        let workshop = Workshop()
        let answer = Mutex<Task<String, any Error>?>(nil)
        try await withServer([workshop.endpoint]) { client in
            answer.withLock { answer in
                answer = Task { try await client.raw("GET /made/late HTTP/1.1\r\nHost: a\r\n\r\n") }
            }
            let begun = try await workshop.next()
            // Ends while the server is stopping, which it does as soon as this returns.
            Task {
                try await Task.sleep(for: .milliseconds(200))
                begun.succeed()
            }
        }
        let text = try await answer.withLock { $0 }?.value ?? ""
        #expect(text.contains("\"late\""))
    }
}
