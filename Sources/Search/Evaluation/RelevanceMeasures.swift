import Foundation

/// Measures of a ranking against grades.
enum RelevanceMeasures {
    /// Normalised discounted cumulative gain with gain 2^grade - 1 and discount log2(rank + 1) (Järvelin and Kekäläinen
    /// 2002, in the form of Burges et al. 2005). What was not judged counts as irrelevant.
    static func ndcg(_ ranking: [String], grades: [String: Int], at depth: Int) -> Double {
        let gains = ranking.prefix(depth).map { gain(grades[$0] ?? 0) }
        let ideal = grades.values.sorted(by: >).prefix(depth).map(gain)
        let best = discounted(ideal)
        return best > 0 ? discounted(gains) / best : 0
    }

    /// The same over the judged products only, as if the others had not been there (Sakai 2007).
    static func condensedNDCG(_ ranking: [String], grades: [String: Int], at depth: Int) -> Double {
        ndcg(ranking.filter { grades[$0] != nil }, grades: grades, at: depth)
    }

    /// The share of relevant products among the first `depth`.
    static func recall(_ ranking: [String], grades: [String: Int], at depth: Int) -> Double {
        let relevant = grades.filter { $0.value > 0 }
        guard !relevant.isEmpty else { return 0 }
        return Double(ranking.prefix(depth).count { relevant[$0] != nil }) / Double(relevant.count)
    }

    private static func gain(_ grade: Int) -> Double { pow(2, Double(max(0, grade))) - 1 }

    private static func discounted(_ gains: [Double]) -> Double {
        gains.enumerated().reduce(0) { $0 + $1.element / log2(Double($1.offset) + 2) }
    }

    /// The probability that two rankings differ by as much by chance: a paired randomization test over the queries
    /// (Smucker, Allan and Carterette 2007), with signs from a fixed sequence so that it can be repeated.
    static func significance(_ a: [Double], _ b: [Double], rounds: Int = 10_000) -> Double {
        let differences = zip(a, b).map { $0 - $1 }.filter { $0 != 0 }
        guard !differences.isEmpty else { return 1 }
        let observed = abs(differences.reduce(0, +))
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        var asExtreme = 0
        for _ in 0..<rounds {
            var sum = 0.0
            var bits: UInt64 = 0
            for (index, difference) in differences.enumerated() {
                if index % 64 == 0 { bits = next() }
                sum += bits >> UInt64(index % 64) & 1 == 0 ? difference : -difference
            }
            if abs(sum) >= observed - 1e-12 { asExtreme += 1 }
        }
        return Double(asExtreme + 1) / Double(rounds + 1)
    }
}
