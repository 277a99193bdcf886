import Foundation
import Search
import Testing

@Suite struct RankingMetricTests {
    private let grades = ["a": 3, "b": 2, "c": 1, "d": 0]

    @Test func `the best order has the value one`() throws {
        #expect(RankingMetric.nDCG(["a", "b", "c", "d"], grades: grades) == 1)
    }

    @Test func `gain is two to the grade less one with a logarithmic discount`() throws {
        // By hand: (3 / log2 2 + 7 / log2 3) / (7 / log2 2 + 3 / log2 3 + 1 / log2 4)
        let expected = (3 + 7 / log2(3.0)) / (7 + 3 / log2(3.0) + 0.5)
        let value = try #require(RankingMetric.nDCG(["b", "a", "x", "d"], grades: grades))
        #expect(abs(value - expected) < 1e-12)
    }

    @Test func `what nobody judged counts as nothing and takes up its place`() throws {
        let late = try #require(RankingMetric.nDCG(["x", "a"], grades: ["a": 3]))
        #expect(abs(late - 1 / log2(3.0)) < 1e-12)
        #expect(RankingMetric.condensedNDCG(["x", "a"], grades: ["a": 3]) == 1)
    }

    @Test func `only the first ten count`() {
        let ranked = (0..<10).map { "x\($0)" } + ["a"]
        #expect(RankingMetric.nDCG(ranked, grades: grades) == 0)
        #expect(RankingMetric.condensedNDCG(ranked, grades: ["a": 3]) == 1)
    }

    @Test func `a query without a positive judgment has no value`() {
        #expect(RankingMetric.nDCG(["a"], grades: ["a": 0]) == nil)
        #expect(RankingMetric.recall(["a"], grades: [:]) == nil)
    }

    @Test func `recall is the share of the good answers among the first hundred`() {
        #expect(RankingMetric.recall(["a", "d", "x"], grades: grades) == 1.0 / 3)
        #expect(RankingMetric.recall((0..<100).map { "x\($0)" } + ["a"], grades: grades) == 0)
    }
}
