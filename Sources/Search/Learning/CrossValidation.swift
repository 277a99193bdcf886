import CommerceKernel
/// What a way of training is worth on queries that it has not seen: the queries are dealt into folds, and each fold is
/// ranked by a model trained on the others.
public struct CrossValidation: Sendable, Hashable {
    /// 2 or more.
    public var folds: Int
    /// How often the queries are dealt anew; the value of a query is the mean over all deals.
    public var repetitions: Int
    public var seed: UInt64

    public init(folds: Int = 5, repetitions: Int = 10, seed: UInt64 = 1) {
        self.folds = max(2, folds)
        self.repetitions = max(1, repetitions)
        self.seed = seed
    }

    /// nDCG at rank 10 of every query with a positive judgment, in their order, ranked by models that have not seen
    /// it. With fewer queries than folds, or when nothing can be learned, the first stage's order counts.
    public func values(of trainer: ModelTrainer, on queries: [TrainingQuery]) -> [Double] {
        let judged = Self.judged(queries)
        var sums = [Double](repeating: 0, count: judged.count)
        var generator = SplitMix64(seed: seed)
        for _ in 0..<repetitions {
            let dealt = Array(judged.indices).shuffled(using: &generator)
            for fold in 0..<folds {
                let held = dealt.indices.filter { $0 % folds == fold }.map { dealt[$0] }
                let training = dealt.indices.filter { $0 % folds != fold }.map { judged[dealt[$0]] }
                let scorer = judged.count >= folds ? trainer.fit(training) : nil
                for index in held { sums[index] += Self.value(of: judged[index], by: scorer) }
            }
        }
        return sums.map { $0 / Double(repetitions) }
    }

    /// The same of the first stage's order.
    public func baseline(on queries: [TrainingQuery]) -> [Double] {
        Self.judged(queries).map { Self.value(of: $0, by: nil) }
    }

    private static func judged(_ queries: [TrainingQuery]) -> [TrainingQuery] {
        queries.filter { $0.grades.values.contains { $0 > 0 } }
    }

    private static func value(of query: TrainingQuery, by scorer: RankingModel.Scorer?) -> Double {
        let ranked = scorer.map { query.ranked(by: $0.scores(query.features)) } ?? query.products
        return RankingMetric.nDCG(ranked, grades: query.grades) ?? 0
    }
}
