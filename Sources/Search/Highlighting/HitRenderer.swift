/// Makes hits of documents: their JSON, highlights and explanations.
struct HitRenderer {
    private let run: SearchRun
    private let highlighter: Highlighter?
    private let fields: [(name: String, number: Int)]

    init(run: SearchRun, query: ParsedQuery, groups: [QueryGroup]) {
        self.run = run
        guard let request = run.request.highlight, !groups.isEmpty else {
            highlighter = nil
            fields = []
            return
        }
        highlighter = Highlighter(
            request: request, words: MatchedWords(groups: groups, query: query, reader: run.reader))
        fields = request.fields.compactMap { name in
            run.generation.schema.searchableIndex(name).map { (name, $0) }
        }
    }

    /// Nil for a document that cannot be read: the reader remembers that, and the others are still shown.
    func render(_ hit: RankedHit, pinned: Bool = false) -> SearchHit? {
        guard let id = run.reader.id(hit.document), let payload = run.reader.payload(hit.document) else { return nil }
        var rendered = SearchHit(id: id, payload: payload, groupCount: hit.groupCount, pinned: pinned)
        if let highlighter {
            rendered.highlights = fields.compactMap { field in
                let text = run.reader.text(hit.document, field: field.number)
                return text.isEmpty ? nil : highlighter.highlight(field: field.name, text: text)
            }
        }
        if run.request.explain { rendered.explain = explanation(hit) }
        return rendered
    }

    private func explanation(_ hit: RankedHit) -> HitExplanation {
        let weights = run.settings.weights
        var parts = [HitExplanation.Part(name: "bm25", value: hit.textScore)]
        for (index, feature) in hit.features.enumerated() where !RankingWeights.names[index].isEmpty {
            let value = Double(feature) * Double(weights[index])
            if value != 0 { parts.append(.init(name: RankingWeights.names[index], value: value)) }
        }
        return HitExplanation(score: hit.score, tier: hit.tier, parts: parts)
    }
}
