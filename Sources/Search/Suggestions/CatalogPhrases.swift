import CXapian

/// What things are called in a catalog: the phrases that names have in common, its brands and categories. Suggested
/// where shoppers have not searched yet.
struct CatalogPhrases: Sendable {
    let suggestions: QuerySuggestions
    /// Products of each category, by path.
    let categories: [String: Int]
    /// Of the index these were read from.
    let texts: Texts
    let madeAt: ContinuousClock.Instant

    static let mostPhrases = 60_000

    /// A state of a catalog's names: prices and stock change without it.
    struct Texts: Sendable, Hashable {
        let bytes: UInt64
        let documents: UInt32

        init(of core: CoreIndex) {
            let state = core.state
            bytes = state.content_bytes
            documents = state.documents
        }
    }

    /// Several words say more than one, and are as often what is wanted.
    private static let phraseBonus = 1.5

    /// Reads every name; see `souk_reader_name_phrases` for how long that takes.
    init(reader: CoreReader, generation: Generation, settings: CompiledSettings) throws {
        texts = Texts(of: generation.core)
        madeAt = .now
        let schema = generation.schema
        let brand = schema.columns.first { $0.role == .brand }?.name
        let category = schema.columns.first { $0.kind == .tree }?.name
        let request = SearchRequest(
            text: "", facets: [brand, category].compactMap { $0.map { FacetRequest($0, maxValues: 1_000) } }, limit: 0,
            deadline: .seconds(5))
        let browsed = try SearchRun(
            request: request, reader: reader, generation: generation, settings: settings, cancellation: nil
        ).response()
        var queries = try reader.namePhrases(most: Self.mostPhrases).map { phrase in
            let bonus = phrase.text.contains { $0 == " " || $0 == "-" } ? Self.phraseBonus : 1
            return FinalQuery(
                text: phrase.text, weight: Double(phrase.documents) * bonus, resultCount: phrase.documents)
        }
        var counts: [String: Int] = [:]
        for facet in browsed.facets {
            switch facet.content {
            case .values(let values, _):
                queries += values.map {
                    FinalQuery(text: $0.value.lowercased(), weight: Double($0.count), resultCount: $0.count)
                }
            case .tree(let roots):
                for node in roots.flatMap(\.withDescendants) {
                    counts[node.path] = node.count
                    // A heading such as "Keys, Drums & Studio" is nothing that anybody types.
                    guard node.value.allSatisfy({ $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }) else {
                        continue
                    }
                    queries.append(
                        FinalQuery(text: node.value.lowercased(), weight: Double(node.count), resultCount: node.count))
                }
            case .range: break
            }
        }
        categories = counts
        suggestions = QuerySuggestions(queries, merging: .heaviest)
    }
}

extension FacetNode {
    /// This node and all below it.
    var withDescendants: [FacetNode] { [self] + children.flatMap(\.withDescendants) }
}
