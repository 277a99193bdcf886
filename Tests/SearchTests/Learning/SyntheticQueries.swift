import CommerceKernel
import Search

/// Judged queries whose grades follow a known rule from their features, so that a test knows what is to be learned.
struct SyntheticQueries {
    var queries = 24
    var candidates = 16
    var width = 4
    var seed: UInt64 = 11

    /// Features are drawn evenly from 0 to 1; the first stage's order is random.
    func made(by grade: ([Float]) -> Int) -> [TrainingQuery] {
        var generator = SplitMix64(seed: seed)
        return (0..<queries).map { query in
            let rows = (0..<candidates).map { _ in (0..<width).map { _ in Float.random(in: 0..<1, using: &generator) } }
            let products = rows.indices.map { "q\(query)p\($0)" }
            let grades = Dictionary(uniqueKeysWithValues: zip(products, rows.map(grade)))
            return TrainingQuery(
                id: "q\(query)", products: products, features: FeatureMatrix(rows: rows, width: width), grades: grades)
        }
    }

    /// Grades that have nothing to do with the features.
    func noise() -> [TrainingQuery] {
        var generator = SplitMix64(seed: seed &+ 1)
        return made { _ in Int.random(in: 0...3, using: &generator) }
    }

    static let features = FeatureList(version: 7, names: ["a", "b", "c", "d"])
}

/// Mean nDCG of `queries` ranked by `scorer`.
func quality(_ scorer: RankingModel.Scorer, on queries: [TrainingQuery]) -> Double {
    let values = queries.map { RankingMetric.nDCG($0.ranked(by: scorer.scores($0.features)), grades: $0.grades) ?? 0 }
    return values.reduce(0, +) / Double(values.count)
}
