/// Suggestions for what was typed so far.
struct SuggestRun {
    let request: SuggestRequest
    let reader: CoreReader
    let generation: Generation
    let settings: CompiledSettings
    /// What shoppers finally searched.
    let searched: QuerySuggestions
    let cancellation: Cancellation?

    func response() throws -> SuggestResponse {
        guard request.limit > 0, !request.text.trimmed.isEmpty else { return SuggestResponse() }
        var search = SearchRequest(text: request.text, limit: request.limit, deadline: request.deadline)
        let schema = generation.schema
        let brand = schema.columns.first { $0.role == .brand }?.name
        let category = schema.columns.first { $0.kind == .tree }?.name
        if let brand { search.facets.append(FacetRequest(brand, maxValues: request.limit)) }
        if let category { search.facets.append(FacetRequest(category, maxValues: request.limit)) }
        search.highlight = HighlightRequest(fields: ["name"])
        let found = try SearchRun(
            request: search, reader: reader, generation: generation, settings: settings, cancellation: cancellation
        ).response()
        var response = SuggestResponse(products: found.hits)
        for facet in found.facets {
            switch facet.content {
            case .values(let values, _):
                response.brands = matching(values.map { ($0.value, $0.count) })
            case .tree(let roots):
                var leaves: [(String, Int)] = []
                func collect(_ node: FacetNode) {
                    if node.children.isEmpty { leaves.append((node.path, node.count)) }
                    node.children.forEach(collect)
                }
                roots.forEach(collect)
                response.categories = leaves.sorted { $0.1 > $1.1 }.prefix(request.limit)
                    .map { suggestion($0.0, $0.1) }
            case .range: break
            }
        }
        response.queries = queries()
        return response
    }

    /// Brands that begin like the last word typed.
    private func matching(_ values: [(String, Int)]) -> [SuggestResponse.Suggestion] {
        let typed = reader.analyzer.fold(request.text)
        return values.filter { value, _ in
            let folded = reader.analyzer.fold(value)
            return folded.hasPrefix(typed) || typed.contains(folded)
        }.map { suggestion($0.0, $0.1) }
    }

    /// What shoppers searched, and for the rest what the words of the catalog give.
    private func queries() -> [SuggestResponse.Suggestion] {
        let known = searched.completions(of: request.text, limit: request.limit)
        guard known.count < request.limit else { return known }
        let texts = Set(known.map { $0.text.lowercased() })
        let more = wordCompletions().filter { !texts.contains($0.text.lowercased()) }
        return known + more.prefix(request.limit - known.count)
    }

    /// What the last word may become, from the words of the catalog.
    private func wordCompletions() -> [SuggestResponse.Suggestion] {
        let words = reader.analyzer.tokens(request.text).filter { $0.span == 1 }
        guard let last = words.last, request.text.last?.isWhitespace == false else { return [] }
        let before = String(decoding: Array(request.text.utf8)[..<last.range.lowerBound], as: UTF8.self)
        return reader.index.complete(last.text, most: request.limit).map { word in
            suggestion(before + reader.index.text(ofWord: word.id), word.frequency)
        }
    }

    private func suggestion(_ text: String, _ count: Int) -> SuggestResponse.Suggestion {
        let typed = request.text.count
        let html: String
        if text.lowercased().hasPrefix(request.text.lowercased()) {
            let rest = HTMLText.escaped(String(text.dropFirst(typed)))
            html = HTMLText.escaped(String(text.prefix(typed))) + (rest.isEmpty ? "" : "<mark>\(rest)</mark>")
        } else {
            html = HTMLText.escaped(text)
        }
        return .init(text: text, count: count, html: html)
    }
}
