import CommerceKernel

/// Suggestions for what was typed so far.
struct SuggestRun {
    let request: SuggestRequest
    let reader: CoreReader
    let generation: Generation
    let settings: CompiledSettings
    /// What shoppers finally searched.
    let searched: QuerySuggestions
    /// What the catalog calls its products; nil until it was read.
    let catalog: CatalogPhrases?
    let cancellation: Cancellation?

    /// Longer texts are only searched: nobody wants them completed.
    private static let longestText = 100
    /// Candidates whose products are counted for words that no name has side by side.
    private static let mostCounted = 16

    func response() throws -> SuggestResponse {
        guard request.limit > 0, !request.text.trimmed.isEmpty else { return SuggestResponse() }
        var search = SearchRequest(text: request.text, limit: request.limit, deadline: request.deadline)
        let schema = generation.schema
        let brand = schema.columns.first { $0.role == .brand }?.name
        let category = schema.columns.first { $0.kind == .tree }?.name
        if let brand { search.facets.append(FacetRequest(brand, maxValues: 100)) }
        if let category { search.facets.append(FacetRequest(category, maxValues: 100)) }
        search.highlight = HighlightRequest(fields: ["name"])
        let found = try SearchRun(
            request: search, reader: reader, generation: generation, settings: settings, cancellation: cancellation
        ).response()
        var response = SuggestResponse(products: found.hits)
        for facet in found.facets {
            switch facet.content {
            case .values(let values, _): response.brands = brands(values)
            case .tree(let roots): response.categories = categories(roots)
            case .range: break
            }
        }
        response.queries = try queries()
        return response
    }

    /// Brands that begin with the text or with its last word, or that the text names.
    private func brands(_ values: [FacetValue]) -> [SuggestResponse.Suggestion] {
        let typed = reader.analyzer.fold(request.text)
        let last = typed.split(separator: " ").last.map(String.init) ?? typed
        return values.filter { value in
            let folded = reader.analyzer.fold(value.value)
            return folded.hasPrefix(typed) || folded.hasPrefix(last) || " \(typed) ".contains(" \(folded) ")
        }.prefix(request.limit).map { suggestion($0.value, $0.count) }
    }

    /// The categories that most of what was found is in, measured against their size: one of which everything is found
    /// is meant rather than a large one with a few stray hits. One that is called so comes first.
    private func categories(_ roots: [FacetNode]) -> [SuggestResponse.Suggestion] {
        let last = reader.analyzer.tokens(request.text).last?.text ?? ""
        func score(_ node: FacetNode) -> Double {
            let all = max(catalog?.categories[node.path] ?? node.count, node.count, 1)
            let words = reader.analyzer.tokens(node.value).map(\.text)
            let isNamed = !last.isEmpty && words.contains { $0.hasPrefix(last) }
            return Double(node.count) * Double(node.count) / Double(all) * (isNamed ? 10 : 1)
        }
        let leaves = roots.flatMap(\.withDescendants).filter(\.children.isEmpty)
        return leaves.map { ($0, score($0)) }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.path < $1.0.path }
            .prefix(request.limit).map { suggestion($0.0.path, $0.0.count) }
    }

    /// What shoppers searched, then what the catalog calls its products, then what can be said together.
    private func queries() throws -> [SuggestResponse.Suggestion] {
        guard request.text.utf8.count <= Self.longestText else { return [] }
        var queries = searched.completions(of: request.text, limit: request.limit)
        var known = Set((queries.map(\.text) + [request.text]).map(stems))
        func append(_ more: [SuggestResponse.Suggestion]) {
            for suggestion in more where queries.count < request.limit {
                if known.insert(stems(suggestion.text)).inserted { queries.append(suggestion) }
            }
        }
        guard let catalog, queries.count < request.limit else { return queries }
        let wanted = request.limit + queries.count
        append(catalog.suggestions.completions(of: request.text, limit: 2 * wanted, typos: false))
        if queries.count < request.limit { append(try combinations(with: catalog)) }
        if queries.isEmpty { append(catalog.suggestions.completions(of: request.text, limit: wanted)) }
        return queries
    }

    /// What a text says whatever the inflection: `laptops` is no news beside `laptop`.
    private func stems(_ text: String) -> String {
        reader.analyzer.tokens(text).filter { $0.span == 1 }.map(\.text).map(reader.analyzer.stem)
            .joined(separator: " ")
    }

    /// The words before the last one with what the last may become, as far as some product has all of it.
    private func combinations(with catalog: CatalogPhrases) throws -> [SuggestResponse.Suggestion] {
        let text = SuggestionKey.folded(request.text, keepsTrailingSpace: true)
        guard let space = text.dropLast().lastIndex(of: " "), !text.hasSuffix(" ") else { return [] }
        let before = String(text[...space])
        let last = String(text[text.index(after: space)...])
        let known = Set(before.split(separator: " ").map(String.init))
        let completions = catalog.suggestions.completions(of: last, limit: Self.mostCounted, typos: false)
            .filter { completion in completion.text.split(separator: " ").allSatisfy { !known.contains(String($0)) } }
        return try completions.compactMap { completion in
            let count = try count(before + completion.text)
            return count > 0 ? suggestion(before + completion.text, count) : nil
        }.sorted { $0.count > $1.count }
    }

    /// Products that have all words of `text`.
    private func count(_ text: String) throws -> Int {
        var search = SearchRequest(text: text, limit: 0, deadline: request.deadline)
        search.prefix = false
        search.typoTolerance = false
        return try SearchRun(
            request: search, reader: reader, generation: generation, settings: settings, cancellation: cancellation
        ).count()
    }

    private func suggestion(_ text: String, _ count: Int) -> SuggestResponse.Suggestion {
        let typed = request.text.count
        let html: String
        if text.lowercased().hasPrefix(request.text.lowercased()) {
            let rest = HTMLEscaping.escaped(String(text.dropFirst(typed)))
            html = HTMLEscaping.escaped(String(text.prefix(typed))) + (rest.isEmpty ? "" : "<mark>\(rest)</mark>")
        } else {
            html = HTMLEscaping.escaped(text)
        }
        return .init(text: text, count: count, html: html)
    }
}
