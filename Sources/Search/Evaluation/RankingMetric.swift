import Foundation

/// Measures of one ranked answer against the judgments of its query.
public enum RankingMetric {
    /// Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002, in the form of Burges 2005): gain
    /// 2^grade - 1, discount log2(rank + 1), divided by that of the best order of all judged products. 0 to 1; nil
    /// when no product has a positive grade.
    public static func nDCG(_ ranked: [String], grades: [String: Int], at depth: Int = 10) -> Double? {
        let ideal = discountedGain(grades.values.sorted(by: >), at: depth)
        guard ideal > 0 else { return nil }
        return discountedGain(ranked.prefix(depth).map { grades[$0] ?? 0 }, at: depth) / ideal
    }

    /// The same after taking everything unjudged out of the answer (Sakai 2007): what the order of the judged
    /// products alone is worth, when judgments are sparse.
    public static func condensedNDCG(_ ranked: [String], grades: [String: Int], at depth: Int = 10) -> Double? {
        nDCG(ranked.filter { grades[$0] != nil }, grades: grades, at: depth)
    }

    /// The share of products with a positive grade among the first `depth`; nil when there are none.
    public static func recall(_ ranked: [String], grades: [String: Int], at depth: Int = 100) -> Double? {
        let relevant = grades.filter { $0.value > 0 }
        guard !relevant.isEmpty else { return nil }
        let found = Set(ranked.prefix(depth)).filter { relevant[$0] != nil }
        return Double(found.count) / Double(relevant.count)
    }

    /// The gain of a grade.
    static func gain(_ grade: Int) -> Double { Double(1 << max(0, grade)) - 1 }

    /// The discount of the product at `index`, from 0.
    static func discount(_ index: Int) -> Double { 1 / log2(Double(index) + 2) }

    static func discountedGain(_ grades: [Int], at depth: Int) -> Double {
        var sum = 0.0
        for (index, grade) in grades.prefix(depth).enumerated() { sum += gain(grade) * discount(index) }
        return sum
    }
}
