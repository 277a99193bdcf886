import Dispatch
import Foundation
import Search
import Synchronization

/// The engine in process, one thread, typos and facets on.
struct SearchSuite {
    let engine: SearchEngine
    let catalog: CatalogFile
    /// Median and 99th percentile asked for, in milliseconds, and queries a second.
    let targets: (median: Double, p99: Double, rate: Double?)

    func run(facets: [String], passes: Int = 2, into report: inout Report) throws {
        let wanted = facets.map { FacetRequest($0) }
        let plain = try measure(facets: [], passes: passes)
        let faceted = try measure(facets: wanted, passes: passes)
        let label = "\(catalog.name), \(engine.documentCount) products"
        report.add(
            "search", "\(label): median, \(facets.count) facets", faceted.latency.median, "ms",
            target: .atMost(targets.median))
        report.add(
            "search", "\(label): 99th percentile", faceted.latency.percentile(0.99), "ms", target: .atMost(targets.p99))
        report.add(
            "search", "\(label): queries a second, one thread", faceted.rate, "queries/s",
            target: targets.rate.map { .atLeast($0) })
        report.add(
            "search", "\(label): the same without facets, exact total", plain.rate, "queries/s")
        report.add(
            "search", "\(label): cost of facets", faceted.latency.meanMilliseconds / plain.latency.meanMilliseconds,
            "times", target: .atMost(1.5))
        report.add("search", "\(label): empty answers", faceted.emptyShare * 100, "%")
        report.add(
            "search", "\(label): memory after it, without mapped files", try PeakMemory.own(), "MiB",
            target: .atMost(1000))
    }

    /// Queries a second and core with a thread on every core, after one pass that is not counted. Cores that share what
    /// they are made of do less each when all are busy, as they are under a load over HTTP.
    func ratePerCore(facets: [String]) throws -> Double {
        let wanted = facets.map { FacetRequest($0) }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let rates = Mutex<[Double]>([])
        DispatchQueue.concurrentPerform(iterations: cores) { _ in
            guard (try? measure(facets: wanted, passes: 1)) != nil,
                let measured = try? measure(facets: wanted, passes: 1)
            else { return }
            rates.withLock { $0.append(measured.rate) }
        }
        return rates.withLock { $0.count == cores ? $0.reduce(0, +) / Double(cores) : 0 }
    }

    private struct Measured {
        var latency = LatencySamples()
        var rate = 0.0
        var emptyShare = 0.0
    }

    private func measure(facets: [FacetRequest], passes: Int) throws -> Measured {
        let clock = ContinuousClock()
        for query in catalog.queries.prefix(300) {
            _ = try engine.searchNow(SearchRequest(text: query, facets: facets))
        }
        var measured = Measured()
        var empty = 0
        let elapsed = try clock.measure {
            for _ in 0..<passes {
                for query in catalog.queries {
                    let start = clock.now
                    let response = try engine.searchNow(SearchRequest(text: query, facets: facets))
                    measured.latency.add(clock.now - start)
                    if response.hits.isEmpty { empty += 1 }
                }
            }
        }
        measured.rate = Double(measured.latency.count) / elapsed.seconds
        measured.emptyShare = Double(empty) / Double(max(1, measured.latency.count))
        return measured
    }
}
