import Foundation
import Search
import Synchronization

/// Searches on one thread while the index changes: a thousand prices a second, settings, a whole rebuild by another
/// process. Nothing may fail, and the 99th percentile may at most double.
struct FreshnessSuite {
    private static let changesASecond = 1000
    private static let commitsASecond = 10

    let environment: BenchmarkEnvironment
    let engine: SearchEngine
    let catalog: CatalogFile
    let shop: BenchmarkEnvironment.Shop
    let seconds: Int

    func run(into report: inout Report) throws {
        let facets = ["brand", "category", "price"].map { FacetRequest($0) }
        let identifiers = try (0..<10).flatMap { page in
            try engine.searchNow(SearchRequest(text: "", limit: 1000, offset: page * 1000)).hits.map(\.id)
        }
        let requests = catalog.queries.map { SearchRequest(text: $0, facets: facets) }
        _ = try searches(requests)
        let quiet = try searches(requests)
        report.add("search", "\(catalog.name): 99th percentile, nothing else going on", quiet.p99, "ms")
        let prices = try searches(requests, beside: priceChanges(of: identifiers))
        let settings = try searches(requests, beside: settingsChanges())
        let rebuild = try searches(requests, beside: rebuilds())
        for (what, found) in [
            ("1,000 price changes a second", prices), ("settings changed 20 times a second", settings),
            ("rebuilds by another process", rebuild),
        ] {
            report.add("search", "\(catalog.name): 99th percentile beside \(what)", found.p99, "ms")
            report.add(
                "search", "\(catalog.name): the same, times that of a quiet index", found.p99 / quiet.p99, "times",
                target: .atMost(2))
            report.add(
                "search", "\(catalog.name): searches that failed beside it", Double(found.failures), "",
                target: .exactly(0))
        }
        report.add(
            "search", "\(catalog.name): price changes that were made", Double(prices.done) / Double(seconds), "/s",
            target: .atLeast(Double(Self.changesASecond) * 0.95))
        report.add("search", "\(catalog.name): rebuilds that were made", Double(rebuild.done), "", target: .atLeast(1))
    }

    private struct Found {
        var p99 = 0.0
        var failures = 0
        /// What was done beside the searches.
        var done = 0
    }

    /// What goes on beside the searches, on a thread of its own.
    private final class Disturbance: Sendable {
        private let isOver = Atomic<Bool>(false)
        private let outcome = Mutex<Result<Int, any Error>>(.success(0))
        private let ended = DispatchSemaphore(value: 0)

        /// - Parameter body: Goes on while its argument says so, and answers how much it did.
        init(_ body: @escaping @Sendable (_ goesOn: () -> Bool) throws -> Int) {
            Thread { [self] in
                let result = Result { try body { !isOver.load(ordering: .relaxed) } }
                outcome.withLock { $0 = result }
                ended.signal()
            }.start()
        }

        func end() throws -> Int {
            isOver.store(true, ordering: .relaxed)
            ended.wait()
            return try outcome.withLock { $0 }.get()
        }
    }

    /// Searches for `seconds` beside `disturbance`.
    private func searches(_ requests: [SearchRequest], beside disturbance: Disturbance? = nil) throws -> Found {
        var latency = LatencySamples()
        var found = Found()
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var position = 0
        while clock.now < end {
            let start = clock.now
            do { _ = try engine.searchNow(requests[position % requests.count]) } catch { found.failures += 1 }
            latency.add(clock.now - start)
            position += 1
        }
        found.done = try disturbance?.end() ?? 0
        found.p99 = latency.percentile(0.99)
        return found
    }

    // MARK: What goes on

    private func priceChanges(of identifiers: [String]) -> Disturbance {
        Disturbance { [engine] goesOn in
            let writer = try engine.openWriter()
            guard var position = writer.position else { return 0 }
            let clock = ContinuousClock()
            let start = clock.now
            let batch = Self.changesASecond / Self.commitsASecond
            var commits = 0
            while goesOn() {
                let changes: [IndexChange] = (0..<batch).compactMap { number in
                    let id = identifiers[(commits * batch + number) % identifiers.count]
                    return engine.payload(id: id).map { payload in
                        .patch(id: id, fields: ["price": .number(Double((commits + number) % 900))], payload: payload)
                    }
                }
                position.sequence += 1
                try writer.apply(changes, position: position)
                commits += 1
                Thread.sleep(
                    forTimeInterval: max(
                        0, (start + .seconds(commits) / Self.commitsASecond - clock.now).seconds))
            }
            return commits * batch
        }
    }

    private func settingsChanges() -> Disturbance {
        Disturbance { [engine] goesOn in
            let present = engine.searchSettings
            var changes = 0
            while goesOn() {
                var next = present
                if changes.isMultiple(of: 2) { next.typos.enoughHits += 1 }
                try engine.replaceSettings(next)
                changes += 1
                Thread.sleep(forTimeInterval: 0.05)
            }
            try engine.replaceSettings(present)
            return changes
        }
    }

    private func rebuilds() -> Disturbance {
        Disturbance { [environment, shop] goesOn in
            var rebuilds = 0
            while goesOn() {
                let made = try ChildProcess.run([environment.souk, "reindex"] + shop.arguments, quiet: true)
                if made.exitCode == 0 { rebuilds += 1 }
            }
            return rebuilds
        }
    }
}
