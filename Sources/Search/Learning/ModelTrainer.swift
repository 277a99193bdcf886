/// A way to learn a model.
public enum ModelTrainer: Sendable, Hashable {
    case ridge(RidgeRegression)
    case trees(BoostedTrees)
    /// A regression, and trees that correct it: the regression's scores, `scale` times as large, are where the trees
    /// begin.
    case blend(RidgeRegression, BoostedTrees, scale: Double)

    /// Nil when the queries teach nothing.
    public func fit(_ queries: [TrainingQuery]) -> RankingModel.Scorer? {
        switch self {
        case .ridge(let regression): return regression.fit(queries).map { .linear($0) }
        case .trees(let boosting): return boosting.fit(queries).map { .trees($0) }
        case .blend(let regression, let boosting, let scale):
            guard let linear = regression.fit(queries)?.scaled(by: scale),
                let trees = boosting.fit(queries, startingFrom: linear)
            else { return nil }
            return .blend(linear, trees)
        }
    }

    /// For reports.
    public var name: String {
        switch self {
        case .ridge(let regression):
            regression.anchor == nil ? "ridge regression" : "ridge regression from the default order"
        case .trees(let boosting): boosting.objective == .pairwise ? "pairwise boosted trees" : "boosted trees"
        case .blend: "ridge regression with boosted trees"
        }
    }

    /// What is tried when nobody says otherwise: from bold to careful. The last begins with the default order and lets
    /// judgments move it a little, which is what few judgments allow.
    public static func standard(for features: FeatureList) -> [ModelTrainer] {
        var trainers: [ModelTrainer] = [
            .ridge(RidgeRegression()),
            .blend(RidgeRegression(), BoostedTrees(trees: 120, depth: 3, rate: 0.03), scale: 10),
        ]
        if let order = features.names.firstIndex(of: "order") {
            trainers.append(.ridge(RidgeRegression(penalty: 30, anchor: order)))
        }
        return trainers
    }
}
