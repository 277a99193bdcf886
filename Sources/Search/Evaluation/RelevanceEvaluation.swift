/// How well an engine answers judged queries.
public struct RelevanceEvaluation: Sendable {
    /// The measures of one query, or their means.
    public struct Measures: Sendable, Hashable {
        public var ndcg10 = 0.0
        /// Over judged products only.
        public var condensedNDCG10 = 0.0
        public var recall100 = 0.0
        /// 1 for an answer without a hit.
        public var empty = 0.0
        /// From request to response.
        public var milliseconds = 0.0
    }

    public struct Result: Sendable {
        public var query: JudgedQueries.Query
        public var measures: Measures
        /// Ids of the first hits.
        public var ranking: [String]
    }

    public var results: [Result]

    /// Asks all queries one after the other on the calling thread.
    ///
    /// - Parameter request: makes the request of a text; its limit should be 100.
    public init(
        _ judged: JudgedQueries, engine: SearchEngine,
        request: (String) -> SearchRequest = { SearchRequest(text: $0, limit: 100) }
    ) throws {
        let clock = ContinuousClock()
        results = try judged.queries.map { query in
            let started = clock.now
            let response = try engine.searchNow(request(query.text))
            let took = clock.now - started
            let ranking = response.hits.map(\.id)
            var measures = Measures()
            measures.ndcg10 = RelevanceMeasures.ndcg(ranking, grades: query.grades, at: 10)
            measures.condensedNDCG10 = RelevanceMeasures.condensedNDCG(ranking, grades: query.grades, at: 10)
            measures.recall100 = RelevanceMeasures.recall(ranking, grades: query.grades, at: 100)
            measures.empty = ranking.isEmpty ? 1 : 0
            measures.milliseconds = took.seconds * 1_000
            return Result(query: query, measures: measures, ranking: ranking)
        }
    }

    public var means: Measures {
        var sum = Measures()
        guard !results.isEmpty else { return sum }
        let count = Double(results.count)
        for result in results {
            sum.ndcg10 += result.measures.ndcg10 / count
            sum.condensedNDCG10 += result.measures.condensedNDCG10 / count
            sum.recall100 += result.measures.recall100 / count
            sum.empty += result.measures.empty / count
            sum.milliseconds += result.measures.milliseconds / count
        }
        return sum
    }

    /// The difference of nDCG@10 to another evaluation of the same queries, and the probability that it is chance.
    public func compared(to other: RelevanceEvaluation) -> (difference: Double, significance: Double) {
        let mine = results.map(\.measures.ndcg10), theirs = other.results.map(\.measures.ndcg10)
        return (means.ndcg10 - other.means.ndcg10, RelevanceMeasures.significance(mine, theirs))
    }
}
