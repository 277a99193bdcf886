import CommerceKernel
import Foundation
import Search
import Testing

/// Facets are counted together, and what numbers they have is told by whole units where it can be: whatever the
/// numbers are and whatever else is counted, the same must come of it as of adding them up one by one.
@Suite struct FacetSumsTests {
    private struct Thing {
        let words: [String]
        let brand: String
        let numbers: [String: Double]
    }

    /// Prices in cents that every product has; ratings that some lack; signed, large and endless numbers; numbers that
    /// are whole only in the first chunk of an index.
    private static let things: [Thing] = {
        var generator = SplitMix64(seed: 11)
        func random(_ below: Int) -> Int { Int.random(in: 0..<below, using: &generator) }
        return (0..<2_600).map { number in
            var numbers: [String: Double] = [
                "price": Double(99 + random(99_900)) / 100, "stock": Double(random(400)) - 200,
                "createdAt": 1_700_000_000_000 + Double(random(1_000_000_000)), "popularity": Double(random(900)) / 7,
                "ratingCount": number < 1_100 ? Double(random(50)) : Double(random(50)) + 0.12345,
            ]
            if random(5) > 0 { numbers["rating"] = Double(10 + random(41)) / 10 }
            return Thing(
                words: ["thing"] + ["some", "rare"].filter { random($0 == "some" ? 3 : 60) == 0 },
                brand: "Brand \(random(200))", numbers: numbers)
        }
    }()

    private static let columns = ["price", "stock", "createdAt", "popularity", "ratingCount", "rating"]

    private let index: TemporaryIndex

    init() throws {
        index = try TemporaryIndex(
            Self.things.enumerated().map { number, thing in
                product(
                    "p\(number)", thing.words.joined(separator: " "), brand: thing.brand,
                    thing.numbers.mapValues { .number($0) })
            })
    }

    private func check(_ facet: FacetResult, against hits: [Thing], exact digits: Double?) {
        let numbers = hits.compactMap { $0.numbers[facet.field] }
        guard case .range(let counted?) = facet.content else {
            Issue.record("\(facet.field) has a range")
            return
        }
        #expect(counted.count == numbers.count)
        #expect(counted.min == numbers.min())
        #expect(counted.max == numbers.max())
        #expect(counted.ranges.reduce(0) { $0 + $1.count } == numbers.count)
        let sum = numbers.reduce(0, +)
        if let digits {
            let units = numbers.reduce(0) { $0 + Int(($1 * digits).rounded()) }
            #expect(counted.average == Double(units) / digits / Double(numbers.count))
        } else {
            #expect(abs(counted.average - sum / Double(numbers.count)) < abs(sum) * 1e-12)
        }
    }

    private static let digits: [String: Double] = ["price": 100, "stock": 1, "rating": 10]

    @Test(arguments: ["thing", "some", "rare"], [1, 2, 3, 6])
    func `sums of prices are exact, whatever is counted with them`(word: String, columns: Int) throws {
        let hits = Self.things.filter { $0.words.contains(word) }
        for first in 0...(Self.columns.count - columns) {
            let asked = Self.columns[first..<(first + columns)].shuffled()
            let response = try index.search(word) {
                $0.facets = asked.map { FacetRequest($0) } + [FacetRequest("brand", maxValues: 1_000)]
            }
            #expect(response.total == hits.count)
            for (field, facet) in zip(asked, response.facets) {
                #expect(facet.field == field)
                check(facet, against: hits, exact: Self.digits[field])
            }
            guard case .values(let brands, _)? = response.facets.last?.content else { continue }
            let expected = Dictionary(grouping: hits, by: \.brand).mapValues(\.count)
            #expect(Dictionary(uniqueKeysWithValues: brands.map { ($0.value, $0.count) }) == expected)
        }
    }

    @Test func `a facet may be asked for twice`() throws {
        let response = try index.search("some") {
            $0.facets = [
                FacetRequest("price"), FacetRequest("price", bounds: [100, 500]), FacetRequest("brand"),
                FacetRequest("brand", maxValues: 1),
            ]
        }
        let hits = Self.things.filter { $0.words.contains("some") }
        check(response.facets[0], against: hits, exact: 100)
        check(response.facets[1], against: hits, exact: 100)
        guard case .values(let many, let total) = response.facets[2].content,
            case .values(let one, _) = response.facets[3].content
        else {
            Issue.record("brands are values")
            return
        }
        #expect(one == Array(many.prefix(1)))
        #expect(total == Set(hits.map(\.brand)).count)
    }
}
