/// What a search answered to one query of an evaluation.
public struct RankedAnswer: Sendable, Hashable {
    public let queryID: String
    /// Best first; 100 or more, where there are as many, for recall.
    public let products: [String]
    public let duration: Duration

    public init(queryID: String, products: [String], duration: Duration = .zero) {
        self.queryID = queryID
        self.products = products
        self.duration = duration
    }
}

/// The quality of a run of queries. Averages of quality are over the queries with a positive judgment; the rate of
/// empty answers and the time are over all queries that were run.
public struct QualityReport: Sendable, Hashable {
    public struct Query: Sendable, Hashable {
        public let id: String
        public let nDCG: Double
        public let condensedNDCG: Double
        public let recall: Double
    }

    /// In the order of the answers.
    public let queries: [Query]
    /// Answers, with and without judgments.
    public let answered: Int
    /// Shares, 0 to 1.
    public let emptyRate: Double
    public let meanTime: Duration
    public let medianTime: Duration
    public let slowestTime: Duration

    public init(_ answers: [RankedAnswer], judgments: Judgments) {
        queries = answers.compactMap { answer in
            let grades = judgments[answer.queryID]
            guard let nDCG = RankingMetric.nDCG(answer.products, grades: grades),
                let condensed = RankingMetric.condensedNDCG(answer.products, grades: grades),
                let recall = RankingMetric.recall(answer.products, grades: grades)
            else { return nil }
            return Query(id: answer.queryID, nDCG: nDCG, condensedNDCG: condensed, recall: recall)
        }
        answered = answers.count
        let times = answers.map(\.duration).sorted()
        let count = max(1, answers.count)
        emptyRate = Double(answers.count { $0.products.isEmpty }) / Double(count)
        meanTime = times.reduce(.zero, +) / count
        medianTime = times.isEmpty ? .zero : times[times.count / 2]
        slowestTime = times.last ?? .zero
    }

    /// At rank 10. 0 when no query has a positive judgment.
    public var nDCG: Double { Self.mean(queries.map(\.nDCG)) }
    /// At rank 10.
    public var condensedNDCG: Double { Self.mean(queries.map(\.condensedNDCG)) }
    /// At rank 100.
    public var recall: Double { Self.mean(queries.map(\.recall)) }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
