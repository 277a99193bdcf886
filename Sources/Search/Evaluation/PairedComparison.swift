import CommerceKernel
import Foundation

/// Whether one run is better than another on the same queries, and how likely that is chance.
public struct PairedComparison: Sendable, Hashable {
    /// Queries that both runs have.
    public let count: Int
    /// Mean of the second minus mean of the first.
    public let meanDifference: Double
    public let wins: Int
    public let losses: Int
    /// Two-sided p-value of Student's paired t-test. 1 when every difference is 0 or there are fewer than two queries.
    public let tTest: Double
    /// Two-sided p-value of Fisher's randomisation test: how often turning the signs of the differences at random
    /// gives a mean as far from 0 (Smucker, Allan, Carterette 2007).
    public let randomisation: Double

    /// - Parameter samples: random sign patterns; with 10,000 the p-value is good to about 0.005.
    public init(baseline: [Double], candidate: [Double], samples: Int = 10_000, seed: UInt64 = 1) {
        let differences = zip(baseline, candidate).map { $1 - $0 }
        count = differences.count
        meanDifference = count == 0 ? 0 : differences.reduce(0, +) / Double(count)
        wins = differences.count { $0 > 1e-12 }
        losses = differences.count { $0 < -1e-12 }
        tTest = Self.pairedTTest(differences)
        randomisation = Self.randomisationTest(differences, samples: samples, seed: seed)
    }

    /// Compares the nDCG of the queries that both reports have.
    public init(baseline: QualityReport, candidate: QualityReport, samples: Int = 10_000, seed: UInt64 = 1) {
        let other = Dictionary(candidate.queries.map { ($0.id, $0.nDCG) }, uniquingKeysWith: { $1 })
        let pairs = baseline.queries.compactMap { query in other[query.id].map { (query.nDCG, $0) } }
        self.init(baseline: pairs.map(\.0), candidate: pairs.map(\.1), samples: samples, seed: seed)
    }

    /// The candidate is better by both tests at the level `alpha`.
    public func isImprovement(alpha: Double = 0.05) -> Bool {
        meanDifference > 0 && tTest < alpha && randomisation < alpha
    }

    private static func pairedTTest(_ differences: [Double]) -> Double {
        let count = Double(differences.count)
        guard differences.count >= 2 else { return 1 }
        let mean = differences.reduce(0, +) / count
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        guard variance > 1e-24 else { return abs(mean) < 1e-12 ? 1 : 0 }
        return StudentDistribution.twoSidedTail(mean / (variance / count).squareRoot(), degreesOfFreedom: count - 1)
    }

    private static func randomisationTest(_ differences: [Double], samples: Int, seed: UInt64) -> Double {
        let observed = abs(differences.reduce(0, +)) - 1e-9
        guard observed > 0, samples > 0 else { return 1 }
        var generator = SplitMix64(seed: seed)
        var asExtreme = 0
        for _ in 0..<samples {
            var (bits, left) = (UInt64(0), 0)
            var sum = 0.0
            for difference in differences {
                if left == 0 { (bits, left) = (generator.next(), 64) }
                sum += bits & 1 == 0 ? difference : -difference
                bits >>= 1
                left -= 1
            }
            if abs(sum) >= observed { asExtreme += 1 }
        }
        // The observed order is one of the patterns, so the value is never 0.
        return Double(asExtreme + 1) / Double(samples + 1)
    }
}
