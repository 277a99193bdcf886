extension SearchEngine {
    /// The features that models are trained on here.
    public static var rankingFeatures: FeatureList { CandidateFeatures.list }

    /// The learned model in use; nil when the default rule ranks.
    public var rankingModel: RankingModel? { settings.current.model }

    /// What `queries` find in the default order, with their features and judgments: the material of a trainer.
    /// Queries that were not judged, or that nothing answers, are left out. Blocks.
    public func trainingQueries(_ queries: [EvaluationQuery], judgments: Judgments) throws -> [TrainingQuery] {
        let plain = CompiledSettings(settings.current.settings)
        return try queries.filter { judgments.hasPositive($0.id) }.map { query in
            try withReader { reader, generation in
                let request = SearchRequest(
                    text: query.text, limit: SearchRun.rankWindow, explain: true, exactTotal: false)
                let run = SearchRun(
                    request: request, reader: reader, generation: generation, settings: plain, cancellation: nil)
                let outcome = try run.candidates()
                let matrix = CandidateFeatures.matrix(outcome)
                return TrainingQuery(
                    id: query.id, products: outcome.hits.prefix(matrix.count).map { reader.id($0.document) ?? "" },
                    features: matrix, grades: judgments[query.id])
            }
        }
    }

    /// Ranks by `model` from the next search on, and keeps the one before.
    ///
    /// - Throws: `SearchError` `.invalidRequest` when its features are not `rankingFeatures`, `.storage`.
    public func adopt(_ model: RankingModel) throws {
        guard model.features == Self.rankingFeatures else {
            throw SearchError(
                .invalidRequest, "The model was trained on other features than this engine has; train it again.")
        }
        try RankingModelFolder(folder.root).adopt(model)
        settings.refresh()
    }

    /// Goes back to the model before, or to the default rule when there was none; doing it twice changes nothing.
    public func revertModel() throws {
        try RankingModelFolder(folder.root).revert()
        settings.refresh()
    }
}
