/// Whether learning pays for a merchant: every way of training is cross-validated, and the best is adopted only when
/// it is better than the order there is now, beyond chance.
public struct ModelSelection: Sendable {
    public struct Trial: Sendable, Hashable {
        public let trainer: ModelTrainer
        /// nDCG at rank 10 by cross-validation.
        public let nDCG: Double
        /// Against the first stage's order.
        public let comparison: PairedComparison
    }

    /// nDCG at rank 10 of the first stage's order.
    public let baseline: Double
    /// In the order they were given.
    public let trials: [Trial]
    /// Trained on all queries, in the way that came out best. Nil when none is surely better.
    public let model: RankingModel?

    /// The best of the trials.
    public var best: Trial? { trials.max { $0.nDCG < $1.nDCG } }

    /// Trains and judges. Takes seconds to minutes in a release build, on the calling thread.
    ///
    /// - Parameters:
    ///   - trainers: nil: `ModelTrainer.standard`.
    ///   - alpha: the probability with which noise alone may be adopted. One-sided, and shared among the
    ///   trainers (Bonferroni), because the best of several is picked.
    public init(
        queries: [TrainingQuery], features: FeatureList, trainers: [ModelTrainer]? = nil,
        validation: CrossValidation = CrossValidation(), alpha: Double = 0.05
    ) {
        let present = validation.baseline(on: queries)
        let trainers = trainers ?? ModelTrainer.standard(for: features)
        trials = trainers.map { trainer in
            let values = validation.values(of: trainer, on: queries)
            return Trial(
                trainer: trainer, nDCG: Self.mean(values),
                comparison: PairedComparison(baseline: present, candidate: values))
        }
        baseline = Self.mean(present)
        let twoSided = 2 * alpha / Double(max(1, trainers.count))
        guard let best = trials.max(by: { $0.nDCG < $1.nDCG }), best.comparison.isImprovement(alpha: twoSided),
            let scorer = best.trainer.fit(queries)
        else {
            model = nil
            return
        }
        let evidence = RankingModel.Evidence(
            queries: best.comparison.count, baseline: baseline, crossValidated: best.nDCG,
            tTest: best.comparison.tTest, randomisation: best.comparison.randomisation)
        model = RankingModel(features: features, scorer: scorer, evidence: evidence)
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
