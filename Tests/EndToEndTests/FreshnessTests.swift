import AsyncHTTPClient
import CommerceKernel
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

/// After a write no later read sees what was before it, whoever wrote and however much is kept.
@Suite struct FreshnessTests {
    /// A member of a product that only ever grows, from 1: its price in whole dollars, its stock.
    private final class Watched: Sendable {
        let id: String
        let member: String
        /// The newest value whose write was acknowledged.
        let written = Atomic<Int>(1)
        /// The same, acknowledged after searches see it.
        let indexed = Atomic<Int>(1)

        init(_ id: String, _ member: String = "price") {
            self.id = id
            self.member = member
        }

        func value(in product: JSONValue?) -> Int? { product?[member]?.number?.int }
    }

    /// What the readers saw.
    private struct Sightings: Sendable {
        var reads = 0
        var kept = 0
        var stale: [String] = []
    }

    private static func get(_ url: String) async throws -> (isKept: Bool, body: JSONValue) {
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(60))
        let buffer = try await response.body.collect(upTo: 8 << 20)
        let isKept = response.headers.first(name: "X-Cache") == "hit"
        return (isKept, try JSONParser.parse(Array(buffer.readableBytesView)))
    }

    private static func write(_ method: HTTPMethod, _ url: String, _ body: String, _ key: String) async throws {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = ["X-API-Key": key, "Content-Type": "application/json"]
        request.body = .bytes(ByteBuffer(string: body))
        let status = try await HTTPClient.shared.execute(request, timeout: .seconds(60)).status
        guard status == .ok else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Reads `url` until `isOver` and compares with what was acknowledged before each reading began.
    private static func watch(
        _ url: String, _ product: Watched, _ acknowledged: @escaping @Sendable (Watched) -> Int, until isOver: Watched,
        found: @escaping @Sendable (JSONValue) -> Int?
    ) async throws -> Sightings {
        var seen = Sightings()
        while isOver.written.load(ordering: .acquiring) != 0 {
            let least = acknowledged(product)
            let answer = try await get(url)
            seen.reads += 1
            if answer.isKept { seen.kept += 1 }
            guard let value = found(answer.body), value >= least else {
                seen.stale.append(
                    "\(url): \(product.member) \(least) was written before, and \(answer.body.text.prefix(300)) read")
                break
            }
        }
        return seen
    }

    @Test func `no read sees what was before a write, through the API or through another process`() async throws {
        let shop = try SoukProcess()
        defer { shop.remove() }
        let own = Watched("own")
        let stock = Watched("own", "stock")
        let other = Watched("other")
        let over = Watched("over")
        let file = shop.folder.appending(path: "other.jsonl")
        func importPrice(_ price: Int) async throws {
            try Data("{\"id\":\"other\",\"name\":\"Other lamp\",\"price\":\(price),\"stock\":5}\n".utf8).write(to: file)
            let done = try await shop.run("import", file.path, "--quiet")
            try #require(done.status == 0, "\(done.errors)")
        }
        let made = try await shop.run("apikey", "create", "--name", "test", "--role", "admin", "--json")
        let key = try #require(try JSONParser.parse(made.output.trimmingCharacters(in: .newlines))["key"]?.string)
        try Data("{\"id\":\"own\",\"name\":\"Own lamp\",\"price\":1,\"stock\":1}\n".utf8).write(to: file)
        try #require(try await shop.run("import", file.path, "--quiet").status == 0)
        try await importPrice(1)
        let (process, base) = try await shop.serve(environment: ["SOUK_RATE_LIMIT": "off"])
        defer { process.terminate() }
        let ready = ContinuousClock.now.advanced(by: .seconds(30))
        while try await Self.get(base + "/v1/products?q=lamp").body["pagination"]?["total"]?.number?.int != 2 {
            try #require(ContinuousClock.now < ready)
        }
        let all = try await withThrowingTaskGroup(of: Sightings.self) { tasks in
            for product in [own, stock, other] {
                for _ in 0..<3 {
                    tasks.addTask {
                        try await Self.watch(
                            "\(base)/v1/products/\(product.id)", product,
                            { $0.written.load(ordering: .acquiring) }, until: over
                        ) { product.value(in: $0["data"]) }
                    }
                    tasks.addTask {
                        try await Self.watch(
                            "\(base)/v1/products?q=lamp&sort=name", product,
                            { $0.indexed.load(ordering: .acquiring) }, until: over
                        ) { product.value(in: $0["data"]?.array?.first { $0["id"]?.string == product.id }) }
                    }
                }
            }
            // The import command ends when the server's index has what it wrote.
            async let imports: Void = {
                for price in 2...12 {
                    try await importPrice(price)
                    other.written.store(price, ordering: .releasing)
                    other.indexed.store(price, ordering: .releasing)
                }
            }()
            let start = ContinuousClock.now
            var price = 2
            while price <= 40 || ContinuousClock.now - start < .seconds(2) {
                try await Self.write(.PUT, "\(base)/v1/inventory/own", "{\"available\":\(price)}", key)
                stock.written.store(price, ordering: .releasing)
                // Who waits for the index waits for everything before as well.
                let waits = price.isMultiple(of: 2)
                try await Self.write(
                    .PATCH, "\(base)/v1/products/own?waitForIndex=\(waits)", "{\"price\":\(price)}", key)
                own.written.store(price, ordering: .releasing)
                if waits {
                    for product in [own, stock] { product.indexed.store(price, ordering: .releasing) }
                }
                price += 1
                // Time in which something can be kept.
                try await Task.sleep(for: .milliseconds(20))
            }
            try await imports
            over.written.store(0, ordering: .releasing)
            var all: [Sightings] = []
            for try await seen in tasks { all.append(seen) }
            return all
        }
        #expect(all.flatMap(\.stale).isEmpty)
        #expect(all.allSatisfy { $0.reads > 10 })
        // A cache that keeps nothing would pass as well.
        #expect(all.reduce(0) { $0 + $1.kept } > 50)
        #expect(try await Self.get(base + "/v1/products/other").body["data"]?["price"]?.number?.int == 12)
    }
}
