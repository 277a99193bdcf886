import Foundation
import Search

/// What nobody types but somebody sends, on a large catalog: no search may take longer than its deadline or more than
/// 64 MB.
struct HostileSuite {
    /// What the clock of a busy machine may add to a deadline of 500 ms.
    private static let longest = 520.0
    private static let mostMemory = 64.0

    let engine: SearchEngine
    let catalog: CatalogFile

    func run(into report: inout Report) throws {
        var slowest = (milliseconds: 0.0, what: "")
        var largest = (megabytes: 0.0, what: "")
        let clock = ContinuousClock()
        for (what, request) in requests() {
            var time = Duration.zero
            let memory = try PeakMemory.added {
                // A filter that is refused is an answer too.
                time = clock.measure { _ = try? engine.searchNow(request) }
            }
            if time.seconds * 1000 > slowest.milliseconds { slowest = (time.seconds * 1000, what) }
            if memory > largest.megabytes { largest = (memory, what) }
        }
        let label = "\(catalog.name), \(engine.documentCount) products"
        report.add(
            "search", "\(label): slowest hostile query", slowest.milliseconds, "ms", target: .atMost(Self.longest))
        report.note("the slowest: \(slowest.what)")
        report.add(
            "search", "\(label): most memory of a hostile query", largest.megabytes, "MiB",
            target: .atMost(Self.mostMemory))
        report.note("the largest: \(largest.what)")
    }

    private func requests() -> [(String, SearchRequest)] {
        let words = catalog.queries.joined(separator: " ").split(separator: " ")
        let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }
        let pairs = letters.flatMap { first in letters.map { first + $0 } }
        let many = (0..<10_000).map { words[$0 % words.count] }.joined(separator: " ")
        let facets = ["brand", "category", "price", "attributes.color", "attributes.material"].map { FacetRequest($0) }
        let texts: [(String, String)] = [
            ("10,000 words of the catalog", many),
            ("10,000 words of no catalog", (0..<10_000).map { "zq\($0)x" }.joined(separator: " ")),
            ("every letter", letters.joined(separator: " ")),
            ("every pair of letters", pairs.joined(separator: " ")),
            ("the beginnings of 1,000 words", words.prefix(1000).map { String($0.prefix(2)) }.joined(separator: " ")),
            ("1,000 phrases", words.prefix(2000).map { "\"\($0)\"" }.joined(separator: " ")),
            ("5,000 exclusions", words.prefix(5000).map { "-\($0)" }.joined(separator: " ")),
            ("one word of 1,000,000 letters", String(repeating: "a", count: 1_000_000)),
            ("one letter", "a"), ("nothing", ""),
        ]
        let deep = String(repeating: "(", count: 20_000) + "price:>5" + String(repeating: ")", count: 20_000)
        let long = (0..<2_000).map { "price:=\($0)" }.joined(separator: " || ")
        let wide = "brand:=[" + (0..<20_000).map { "Brand \($0)" }.joined(separator: ",") + "]"
        let filters: [(String, String)] = [
            ("a deep filter", deep), ("a filter of 2,000 parts", long), ("a filter of 20,000 brands", wide),
        ]
        var requests: [(String, SearchRequest)] = []
        for (what, text) in texts {
            requests.append((what, SearchRequest(text: text, facets: facets, highlight: HighlightRequest())))
        }
        for (what, filter) in filters {
            requests.append((what, SearchRequest(text: "", filter: filter, facets: facets)))
        }
        requests.append(("1,000 hits", SearchRequest(text: "", facets: facets, limit: 1000, offset: 50_000)))
        return requests
    }
}
