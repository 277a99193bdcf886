/// More like this: products that share the words that tell most about one.
struct SimilarProducts {
    let reader: CoreReader
    let generation: Generation
    let settings: CompiledSettings

    private static let words = 12

    func find(id: String, limit: Int, filter: String?, cancellation: Cancellation?) throws -> [SearchHit] {
        guard let document = reader.index.document(id: id) else { return [] }
        let request = SearchRequest(
            text: "", filter: filter, limit: min(max(0, limit), 100) + 1, exactTotal: false)
        let run = SearchRun(
            request: request, reader: reader, generation: generation, settings: settings, cancellation: cancellation)
        let planner = QueryPlanner(
            reader: reader, settings: settings, documents: generation.core.documentCount)
        let groups = reader.tellingWords(document, most: Self.words).map { word in
            var group = QueryGroup(text: "", weight: planner.idf(word.frequency))
            group.isRequired = false
            group.add([word.stem], quality: 1, tier: 0)
            return group
        }
        guard !groups.isEmpty else { return [] }
        let memory = PlanMemory()
        var query = ParsedQuery()
        query.words = [.init(parts: ["similar"], joined: [], range: 0..<0, isNumber: false, isExact: true)]
        var execution = try PlanExecution(
            run: run, query: query, memory: memory, deadline: MonotonicTime.seconds + request.deadline.seconds)
        let outcome = try execution.execute(groups, tier: 0)
        let renderer = HitRenderer(run: run, query: query, groups: [])
        return outcome.hits.filter { $0.document != document }.prefix(limit).compactMap { renderer.render($0) }
    }
}
