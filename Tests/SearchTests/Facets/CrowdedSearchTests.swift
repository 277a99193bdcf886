import CommerceKernel
import Foundation
import Search
import Testing

/// Searches that most products answer are counted by what they leave out, and ranked without looking at most of what
/// they find: both must come to what counting and looking at everything comes to.
@Suite struct CrowdedSearchTests {
    private struct Thing {
        let id: String
        let words: [String]
        let brand: String
        let colors: [String]
        let price: Double?
    }

    private static let things: [Thing] = {
        var generator = SplitMix64(seed: 7)
        func random(_ below: Int) -> Int { Int.random(in: 0..<below, using: &generator) }
        return (0..<2_500).map { number in
            // Common words first: about four in five products have "alpha", few have "omega".
            let words = ["alpha", "beta", "gamma", "delta", "omega"].enumerated()
                .flatMap { place, word in Array(repeating: word, count: random(11) > 1 + 2 * place ? 1 + random(3) : 0)
                }
            return Thing(
                id: "p\(number)", words: words + ["number\(number % 40)"], brand: "Brand \(random(30))",
                colors: ["red", "green", "blue"].filter { _ in random(2) == 0 },
                price: random(9) == 0 ? nil : Double(random(100_000)) / 100)
        }
    }()

    private let index: TemporaryIndex

    init() throws {
        index = try TemporaryIndex(
            Self.things.map { thing in
                var more: [String: FieldValue] = ["attributes.color": .texts(thing.colors)]
                if thing.price != nil { more["attributes.priced"] = .text("yes") }
                return product(
                    thing.id, thing.words.joined(separator: " "), brand: thing.brand, price: thing.price, more)
            })
    }

    private func check(_ response: SearchResponse, against hits: [Thing]) {
        #expect(response.total == hits.count)
        #expect(response.exact)
        let byColor = Dictionary(grouping: hits.flatMap(\.colors), by: \.self).mapValues(\.count)
        let byBrand = Dictionary(grouping: hits.map(\.brand), by: \.self).mapValues(\.count)
        for facet in response.facets {
            switch facet.content {
            case .values(let values, let total):
                let expected = facet.field == "brand" ? byBrand : byColor
                #expect(Dictionary(uniqueKeysWithValues: values.map { ($0.value, $0.count) }) == expected)
                #expect(total == expected.count)
            case .range(let numbers):
                let prices = hits.compactMap(\.price)
                #expect(numbers?.count == prices.count)
                #expect(numbers?.min == prices.min())
                #expect(numbers?.max == prices.max())
                let cents = prices.reduce(0) { $0 + Int(($1 * 100).rounded()) }
                #expect(numbers?.average == Double(cents) / 100 / Double(prices.count))
                #expect(numbers?.ranges.reduce(0) { $0 + $1.count } == prices.count)
            case .tree: Issue.record("nothing here is a tree")
            }
        }
    }

    private static let facets = [
        FacetRequest("brand", maxValues: 100), FacetRequest("attributes.color"), FacetRequest("price"),
    ]

    @Test(arguments: ["alpha", "beta", "gamma", "omega", "alpha beta", "alpha gamma delta", "beta number7"])
    func `facets of many and of few hits are exact`(query: String) throws {
        let words = query.split(separator: " ").map(String.init)
        let hits = Self.things.filter { thing in words.allSatisfy(thing.words.contains) }
        let response = try index.search(query) {
            $0.facets = Self.facets
            $0.prefix = false
            $0.typoTolerance = false
        }
        // Fewer than that, and some hits lack a word.
        try #require(hits.count >= 20)
        check(response, against: hits)
    }

    @Test func `they stay exact when prices change and products go`() throws {
        let writer = try index.engine.openWriter()
        var things = Self.things
        for number in stride(from: 0, to: 1_000, by: 3) {
            let old = things[number]
            things[number] = Thing(
                id: old.id, words: old.words, brand: old.brand, colors: old.colors, price: Double(number) * 1.5)
        }
        let patches = stride(from: 0, to: 1_000, by: 3).map { number in
            IndexChange.patch(
                id: "p\(number)", fields: ["price": .number(Double(number) * 1.5)], payload: Array("{}".utf8))
        }
        let gone = Set((2_000..<2_200).map { "p\($0)" })
        try writer.apply(patches + gone.map { .delete(id: $0) }, position: .init(epoch: "test", sequence: 2))
        let hits = things.filter { $0.words.contains("alpha") && !gone.contains($0.id) }
        check(try index.search("alpha", { $0.facets = Self.facets }), against: hits)
    }

    @Test(arguments: ["alpha", "beta delta", "alpha beta gamma", "alp", "gamma -delta"])
    func `the best are the best of all`(query: String) throws {
        let few = try index.search(query) { $0.limit = 100 }
        let many = try index.search(query) { $0.limit = 1_000 }
        #expect(few.hits.map(\.id) == many.hits.prefix(100).map(\.id))
        let filtered = try index.search(query) {
            $0.limit = 100
            $0.filter = "brand:!=Nobody"
        }
        #expect(filtered.hits.map(\.id) == few.hits.map(\.id))
        #expect(filtered.total == few.total)
    }
}
