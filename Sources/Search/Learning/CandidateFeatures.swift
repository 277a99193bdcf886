/// What is known of the candidates of a search: the signals of the second stage, and what the passes over the index
/// say about them.
struct CandidateFeatures {
    /// Raised when a feature of an unchanged name is computed differently.
    private static let version = 1
    /// Beside the signals of the second stage.
    private static let further = [
        "score", "scoreRatio", "reciprocalRank", "pass", "textPerWeight", "words", "lacking", "order",
    ]

    static let list = FeatureList(version: version, names: RankingWeights.names + further)

    /// The hits of an outcome that were ranked by signals: the first `SearchRun.rankWindow`.
    static func matrix(_ outcome: PassOutcome) -> FeatureMatrix {
        let hits = outcome.hits.prefix(SearchRun.rankWindow)
        var matrix = FeatureMatrix(count: hits.count, width: list.count)
        let signals = RankingWeights.names.count
        let best = hits.first?.score ?? 0
        let weight = outcome.groups.reduce(0) { $0 + $1.weight }
        for (row, hit) in hits.enumerated() {
            for (column, value) in hit.features.prefix(signals).enumerated() { matrix[row, column] = value }
            let values: [Double] = [
                hit.score, best > 0 ? hit.score / best : 0, 1 / Double(row + 1), Double(hit.tier),
                weight > 0 ? hit.textScore / weight : 0, Double(outcome.groups.count), Double(outcome.dropped.count),
                RankingMetric.discount(row),
            ]
            for (offset, value) in values.enumerated() { matrix[row, signals + offset] = Float(value) }
        }
        return matrix
    }
}

extension PassOutcome {
    /// The candidates in the order that a learned model gives them; what was not ranked by signals stays behind.
    mutating func reorder(by model: RankingModel) {
        let matrix = CandidateFeatures.matrix(self)
        guard matrix.count > 1 else { return }
        let scores = model.scores(matrix)
        let head = RankOrder.indices(by: scores).map { index in
            var hit = hits[index]
            hit.score = scores[index]
            return hit
        }
        hits.replaceSubrange(0..<matrix.count, with: head)
    }
}
