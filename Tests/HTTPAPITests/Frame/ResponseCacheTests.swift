import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Synchronization
import Testing

@Suite struct ResponseCacheTests {
    /// An endpoint that answers how often it was made, at a version that tests can move.
    private final class Shelf: Sendable {
        let cache: ResponseCache
        let made = Atomic<Int>(0)
        let version = Atomic<Int>(1)
        let delay: Duration

        init(_ store: any AnswerStore = MemoryAnswerStore(), delay: Duration = .zero) {
            cache = ResponseCache(store: store)
            self.delay = delay
        }

        var endpoint: Endpoint {
            .probe(.get, "/shelf/{key}") { [self] request in
                try await cache.respond(
                    to: request, key: request.path["key"],
                    version: .init(catalog: Int64(version.load(ordering: .relaxed))), maximumAge: .seconds(300)
                ) { [self] in
                    let number = made.add(1, ordering: .relaxed).newValue
                    if delay > .zero { try await Task.sleep(for: delay) }
                    return .init(
                        APIResponse.success("Shelf", at: request.now) {
                            $0.value(String(repeating: "x", count: number))
                        })
                }
            }
        }
    }

    private func length(_ answer: TestAnswer) throws -> Int { try answer.json["data"]?.string?.count ?? 0 }

    /// Keeps bytes and takes its time, as a service over a network does.
    private final class RemoteStore: AnswerStore {
        private let kept = Mutex<[String: [UInt8]]>([:])

        var bytes: Int { kept.withLock { $0.values.reduce(0) { $0 + $1.count } } }

        func answer(for key: String) async -> StoredAnswer? {
            await Task.yield()
            return kept.withLock { $0[key] }.flatMap { StoredAnswer(bytes: $0) }
        }

        func keep(_ answer: StoredAnswer, for key: String) async {
            await Task.yield()
            kept.withLock { $0[key] = answer.bytes }
        }
    }

    @Test func `a store outside the process holds answers as bytes`() async throws {
        let shelf = Shelf(RemoteStore())
        let time = ManualTime()
        try await withServer([shelf.endpoint], time: time) { client in
            let made = try await client.get("/shelf/a")
            time.advance(by: .seconds(7))
            let kept = try await client.get("/shelf/a")
            #expect(kept["X-Cache"] == "hit")
            #expect(kept["Age"] == "7")
            // The age counts from the date.
            #expect(kept["Date"] == made["Date"])
            #expect(kept.bytes == made.bytes)
            for name in ["ETag", "Content-Type"] { #expect(kept[name] == made[name]) }
            let known = try await client.get("/shelf/a", headers: [("If-None-Match", made["ETag"] ?? "")])
            #expect(known.status == 304)
            shelf.version.store(2, ordering: .relaxed)
            #expect(try await length(client.get("/shelf/a")) == 2)
        }
        #expect(StoredAnswer(bytes: []) == nil)
        #expect(StoredAnswer(bytes: Array("{}\nbody".utf8)) == nil)
        #expect(StoredAnswer(bytes: [0xFF, 0x0A]) == nil)
    }

    @Test func `those who wait for a refusal share it`() async throws {
        let cache = ResponseCache()
        let made = Atomic<Int>(0)
        let come = Atomic<Int>(0)
        let endpoint = Endpoint.probe(.get, "/nothing") { request in
            come.add(1, ordering: .relaxed)
            return try await cache.respond(to: request, key: "a", version: .init(catalog: 1), maximumAge: .seconds(300))
            {
                made.add(1, ordering: .relaxed)
                while come.load(ordering: .relaxed) < 6 { try await Task.sleep(for: .milliseconds(10)) }
                try await Task.sleep(for: .seconds(1))
                throw DomainError.notFound("thing", id: "a")
            }
        }
        try await withServer([endpoint]) { client in
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                // The client opens eight connections at most.
                for _ in 0..<6 { tasks.addTask { try await client.get("/nothing").status } }
                for try await status in tasks { #expect(status == 404) }
            }
        }
        #expect(made.load(ordering: .relaxed) == 1)
    }

    @Test func `an aged answer is served once more while it is made anew`() async throws {
        let shelf = Shelf()
        let time = ManualTime()
        try await withServer([shelf.endpoint], time: time) { client in
            #expect(try await length(client.get("/shelf/a")) == 1)
            time.advance(by: .seconds(299))
            let kept = try await client.get("/shelf/a")
            #expect(kept["Age"] == "299")
            #expect(shelf.made.load(ordering: .relaxed) == 1)
            time.advance(by: .seconds(11))
            let aged = try await client.get("/shelf/a")
            #expect(aged["X-Cache"] == "hit")
            #expect(aged["Age"] == "310")
            #expect(try length(aged) == 1)
            let end = ContinuousClock.now.advanced(by: .seconds(60))
            while try await length(client.get("/shelf/a")) == 1 { try #require(ContinuousClock.now < end) }
            #expect(shelf.made.load(ordering: .relaxed) == 2)
            #expect(try await client.get("/shelf/a")["Age"] == "0")
            // Beyond the minute nothing old is served.
            time.advance(by: .seconds(361))
            #expect(try await client.get("/shelf/a")["X-Cache"] == "miss")
        }
    }

    @Test func `a moved version is never served, not even for a moment`() async throws {
        let shelf = Shelf()
        let time = ManualTime()
        try await withServer([shelf.endpoint], time: time) { client in
            _ = try await client.get("/shelf/a")
            time.advance(by: .seconds(310))
            shelf.version.store(2, ordering: .relaxed)
            let answer = try await client.get("/shelf/a")
            #expect(answer["X-Cache"] == "miss")
            #expect(try length(answer) == 2)
        }
    }

    @Test func `equal misses are made once`() async throws {
        let shelf = Shelf(delay: .milliseconds(200))
        try await withServer([shelf.endpoint]) { client in
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { tasks in
                for _ in 0..<20 { tasks.addTask { try await client.get("/shelf/a") } }
                var answers: [TestAnswer] = []
                for try await answer in tasks { answers.append(answer) }
                return answers
            }
            #expect(Set(answers.map(\.text)).count == 1)
            #expect(answers.count { $0["X-Cache"] == "miss" } == 1)
        }
        #expect(shelf.made.load(ordering: .relaxed) == 1)
    }

    @Test func `memory stays within its bound, the oldest going first`() async throws {
        let shelf = Shelf(MemoryAnswerStore(capacity: 20_000))
        try await withServer([shelf.endpoint]) { client in
            for number in 0..<200 { _ = try await client.get("/shelf/key-\(number)") }
            #expect(shelf.cache.counts.bytes <= 20_000)
            #expect(try await client.get("/shelf/key-199")["X-Cache"] == "hit")
            #expect(try await client.get("/shelf/key-0")["X-Cache"] == "miss")
        }
    }

    @Test func `a client may ask past the cache`() async throws {
        let shelf = Shelf()
        try await withServer([shelf.endpoint]) { client in
            _ = try await client.get("/shelf/a")
            let fresh = try await client.get("/shelf/a", headers: [("Cache-Control", "no-cache")])
            #expect(fresh["X-Cache"] == "miss")
            #expect(try length(fresh) == 2)
        }
    }
}
