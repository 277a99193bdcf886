/// How the second stage orders its candidates when a merchant has taught it: learned from judgments of his own.
public struct RankingModel: Sendable, Hashable {
    public enum Scorer: Sendable, Hashable {
        case linear(LinearModel)
        case trees(TreeEnsemble)
        /// The sum of both.
        case blend(LinearModel, TreeEnsemble)
    }

    /// What spoke for the model when it was adopted.
    public struct Evidence: Sendable, Hashable {
        /// Queries with a positive judgment.
        public var queries: Int
        /// nDCG at rank 10 of the default order and of the model, by cross-validation.
        public var baseline: Double
        public var crossValidated: Double
        /// Two-sided p-values of the paired tests between the two.
        public var tTest: Double
        public var randomisation: Double

        public init(
            queries: Int, baseline: Double, crossValidated: Double, tTest: Double, randomisation: Double
        ) {
            self.queries = queries
            self.baseline = baseline
            self.crossValidated = crossValidated
            self.tTest = tTest
            self.randomisation = randomisation
        }
    }

    public let features: FeatureList
    public let scorer: Scorer
    public let evidence: Evidence

    public init(features: FeatureList, scorer: Scorer, evidence: Evidence) {
        self.features = features
        self.scorer = scorer
        self.evidence = evidence
    }

    /// A score for every row; only their order within one matrix means anything. The columns are those of
    /// `features`: what computes them checks the list once, when the model is loaded.
    public func scores(_ matrix: FeatureMatrix) -> [Double] { scorer.scores(matrix) }
}

extension RankingModel.Scorer {
    public func scores(_ matrix: FeatureMatrix) -> [Double] {
        switch self {
        case .linear(let model): model.scores(matrix)
        case .trees(let ensemble): ensemble.scores(matrix)
        case .blend(let model, let ensemble): zip(model.scores(matrix), ensemble.scores(matrix)).map { $0 + $1 }
        }
    }

    /// `linear`, `trees` or `blend`.
    public var kind: String {
        switch self {
        case .linear: "linear"
        case .trees: "trees"
        case .blend: "blend"
        }
    }
}
