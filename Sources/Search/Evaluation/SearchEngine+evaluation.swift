extension SearchEngine {
    /// Asks the queries one after the other on the calling thread.
    ///
    /// - Parameter request: makes the request of a text; its limit should be 100, for recall.
    public func answers(
        to queries: [EvaluationQuery],
        request: (String) -> SearchRequest = { SearchRequest(text: $0, limit: 100, exactTotal: false) }
    ) throws -> [RankedAnswer] {
        let clock = ContinuousClock()
        return try queries.map { query in
            let request = request(query.text)
            let started = clock.now
            let response = try searchNow(request)
            let took = clock.now - started
            return RankedAnswer(queryID: query.id, products: response.hits.map(\.id), duration: took)
        }
    }
}
