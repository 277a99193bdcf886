import Search

/// Queries with the opinions of people on their answers.
struct JudgedSet {
    let queries: [EvaluationQuery]
    let judgments: Judgments
}

/// What `souk evaluate` found.
struct Evaluation {
    struct Options {
        var robustness = false
        var train = false
        /// Puts a model that is better into use.
        var adopt = false
    }

    struct Robustness {
        let report: QualityReport
        /// The share of the nDCG of the queries as they were.
        let kept: Double
    }

    struct Training {
        let selection: ModelSelection
        let isAdopted: Bool
    }

    struct Comparison {
        let name: String
        let report: QualityReport
        let significance: PairedComparison
    }

    let products: Int
    let report: QualityReport
    private(set) var robustness: Robustness?
    private(set) var training: Training?
    private(set) var comparison: Comparison?

    /// Every slip of the finger is the same in every run; one slip a query would leave the result to chance.
    static let slips: ClosedRange<UInt64> = 1...10

    /// - Parameter target: where a model is put into use; nil: nowhere.
    init(_ judged: JudgedSet, engine: SearchEngine, options: Options, target: SearchEngine?) throws {
        products = engine.documentCount
        report = QualityReport(try engine.answers(to: judged.queries), judgments: judged.judgments)
        if options.robustness {
            let slipped = Self.slips.flatMap { seed in
                judged.queries.map { EvaluationQuery(id: $0.id, text: RandomEdit.edited($0.text, seed: seed)) }
            }
            let answers = try engine.answers(to: slipped)
            let edited = QualityReport(answers, judgments: judged.judgments)
            robustness = Robustness(report: edited, kept: report.nDCG == 0 ? 1 : edited.nDCG / report.nDCG)
        }
        if options.train {
            let selection = ModelSelection(
                queries: try engine.trainingQueries(judged.queries, judgments: judged.judgments),
                features: SearchEngine.rankingFeatures)
            var isAdopted = false
            if options.adopt, let model = selection.model, let target {
                try target.adopt(model)
                isAdopted = true
            }
            training = Training(selection: selection, isAdopted: isAdopted)
        }
    }

    /// Measures the same queries on `engine`, which has other settings.
    mutating func compare(_ judged: JudgedSet, engine: SearchEngine, name: String) throws {
        let other = QualityReport(try engine.answers(to: judged.queries), judgments: judged.judgments)
        comparison = Comparison(
            name: name, report: other, significance: PairedComparison(baseline: report, candidate: other))
    }
}
