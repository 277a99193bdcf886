import Foundation
import Search
import Testing

@Suite struct PairedComparisonTests {
    /// Differences 1, 2, 3, 4, 5 against 0: t = 3 / (sqrt(2.5) / sqrt(5)) = 4.2426 with 4 degrees of freedom, for
    /// which tables give 0.01324.
    @Test func `the t-test agrees with the tables`() {
        let comparison = PairedComparison(baseline: [0, 0, 0, 0, 0], candidate: [1, 2, 3, 4, 5])
        #expect(comparison.meanDifference == 3)
        #expect(abs(comparison.tTest - 0.013_235) < 1e-5)
    }

    /// All 32 sign patterns of five equal-signed differences: only two are as extreme, 2 / 32.
    @Test func `the randomisation test comes near the exact value`() {
        let comparison = PairedComparison(baseline: [0, 0, 0, 0, 0], candidate: [1, 2, 3, 4, 5], samples: 40_000)
        #expect(abs(comparison.randomisation - 0.0625) < 0.005)
    }

    @Test func `a run is not better than itself`() {
        let values = (0..<30).map { sin(Double($0)) }
        let comparison = PairedComparison(baseline: values, candidate: values)
        #expect(comparison.tTest == 1)
        #expect(comparison.randomisation == 1)
        #expect(comparison.wins == 0)
        #expect(!comparison.isImprovement())
    }

    @Test func `a steady gain is an improvement, and a steady loss is not`() {
        let baseline = (0..<40).map { 0.5 + 0.3 * sin(Double($0)) }
        let better = baseline.enumerated().map { $1 + 0.05 + 0.02 * cos(Double($0) * 3) }
        #expect(PairedComparison(baseline: baseline, candidate: better).isImprovement())
        #expect(!PairedComparison(baseline: better, candidate: baseline).isImprovement())
    }

    @Test func `noise around nothing is no improvement`() {
        let baseline = (0..<40).map { 0.5 + 0.3 * sin(Double($0)) }
        let other = baseline.enumerated().map { $1 + 0.1 * sin(Double($0) * 7.3) }
        #expect(!PairedComparison(baseline: baseline, candidate: other).isImprovement())
    }

    @Test func `the same seed gives the same value`() {
        let a = PairedComparison(baseline: [0, 0.2, 0.1, 0.4], candidate: [0.1, 0.1, 0.3, 0.5], seed: 3)
        let b = PairedComparison(baseline: [0, 0.2, 0.1, 0.4], candidate: [0.1, 0.1, 0.3, 0.5], seed: 3)
        #expect(a == b)
    }

    @Test func `only queries of both runs are compared`() {
        let judgments = Judgments(["q1": ["a": 1], "q2": ["b": 1]])
        let first = QualityReport(
            [RankedAnswer(queryID: "q1", products: ["x"]), RankedAnswer(queryID: "q2", products: ["b"])],
            judgments: judgments)
        let second = QualityReport([RankedAnswer(queryID: "q1", products: ["a"])], judgments: judgments)
        let comparison = PairedComparison(baseline: first, candidate: second)
        #expect(comparison.count == 1)
        #expect(comparison.meanDifference == 1)
    }
}
