import CXapian

/// Turns counts into facets: the most frequent values, trees, ranges of round numbers.
struct FacetAssembler {
    let run: SearchRun
    let requests: [(request: FacetRequest, column: UInt32)]

    private var core: CoreIndex { run.generation.core }

    /// Ranges of a numeric facet, when nobody asked for others.
    private static let wantedRanges = 6

    static func columns(
        _ requests: [FacetRequest], _ generation: Generation
    ) throws(SearchError) -> [(request: FacetRequest, column: UInt32)] {
        var columns: [(request: FacetRequest, column: UInt32)] = []
        for request in requests {
            if generation.core.column(request.field) == nil, request.field.hasPrefix("attributes.") { continue }
            columns.append((request, try column(request.field, generation, "facets")))
        }
        return columns
    }

    static func column(_ field: String, _ generation: Generation, _ subject: String) throws(SearchError) -> UInt32 {
        guard let column = generation.core.column(field) else {
            throw SearchError(.unknownField, "There is no field \"\(field.prefix(60))\".", subject: subject)
        }
        switch generation.schema.column(field)?.kind {
        case .order, .point:
            throw SearchError(.unsuitableField, "\"\(field)\" has no values to count.", subject: subject)
        default: return column
        }
    }

    /// How many of a facet's values the core has to give, the most frequent; 0 for all.
    static func most(_ request: FacetRequest, _ generation: Generation) -> UInt32 {
        let isTree = generation.schema.column(request.field)?.kind == .tree
        return isTree || request.valueQuery != nil ? 0 : UInt32(clamping: request.maxValues)
    }

    func assemble(_ counted: [CountedFacet]) -> [FacetResult] {
        run.request.facets.map { request in
            guard let index = requests.firstIndex(where: { $0.request == request }), index < counted.count else {
                return FacetResult(field: request.field, content: .values([], total: 0))
            }
            let facet = counted[index]
            let column = requests[index].column
            switch run.generation.schema.column(request.field)?.kind {
            case .number: return FacetResult(field: request.field, content: .range(range(facet, request)))
            case .bool: return FacetResult(field: request.field, content: truth(facet, request))
            case .tree: return FacetResult(field: request.field, content: .tree(tree(facet, request, column)))
            default: return FacetResult(field: request.field, content: values(facet, request, column))
            }
        }
    }

    private func values(_ facet: CountedFacet, _ request: FacetRequest, _ column: UInt32) -> FacetResult.Content {
        var counts = facet.counts
        var total = facet.valueCount
        if let text = request.valueQuery, !text.trimmed.isEmpty {
            let folded = run.reader.analyzer.fold(text)
            let matching = Set(core.ordinals(of: column, matching: folded, SOUK_MATCH_WORD_PREFIX))
            counts.removeAll { !matching.contains($0.ordinal) }
            total = counts.count
        }
        let chosen = chosenValues(of: request.field)
        let shown = counts.mostFrequent(request.maxValues)
        var values = shown.map { count in
            let value = core.value(count.ordinal, of: column)
            return FacetValue(
                value: value, count: Int(count.count),
                selected: !chosen.isEmpty && chosen.contains(run.reader.analyzer.fold(value)))
        }
        values.sort { $0.count != $1.count ? $0.count > $1.count : $0.value < $1.value }
        return .values(values, total: total)
    }

    /// The folded values that filters ask this field to have.
    private func chosenValues(of field: String) -> Set<String> {
        var chosen: Set<String> = []
        func collect(_ expression: FilterExpression) {
            switch expression {
            case .and(let operands), .or(let operands): operands.forEach(collect)
            case .not: break
            case .predicate(let predicate):
                guard predicate.field == field else { return }
                switch predicate.condition {
                case .words(let operands), .equals(let operands):
                    for case .text(let text) in operands { chosen.insert(run.reader.analyzer.fold(text)) }
                default: break
                }
            }
        }
        if let text = run.request.filter, let expression = try? FilterParser.parse(text) { collect(expression) }
        for filter in run.request.filters where filter.field == field {
            switch filter.condition {
            case .anyOf(let values): chosen.formUnion(values.map(run.reader.analyzer.fold))
            case .bool(let flag): chosen.insert(flag ? "true" : "false")
            default: break
            }
        }
        return chosen
    }

    private func truth(_ facet: CountedFacet, _ request: FacetRequest) -> FacetResult.Content {
        let chosen = chosenValues(of: request.field)
        let yes = Int(facet.sum.rounded())
        let values = [("true", yes), ("false", facet.numbers - yes)].filter { $0.1 > 0 }
            .map { FacetValue(value: $0.0, count: $0.1, selected: chosen.contains($0.0)) }
        return .values(values.sorted { $0.count > $1.count }, total: values.count)
    }

    private func tree(_ facet: CountedFacet, _ request: FacetRequest, _ column: UInt32) -> [FacetNode] {
        let chosen = chosenValues(of: request.field)
        let tree = run.generation.tree(of: column)
        let children = tree.children(facet.counts)
        func nodes(below parent: FacetTree.Parent, depth: Int) -> [FacetNode] {
            guard depth < 32 else { return [] }
            return children[parent].prefix(request.maxValues).map { entry in
                let name = tree.nodes[Int(entry.count.ordinal)].name
                return FacetNode(
                    name: name, count: Int(entry.count.count),
                    selected: !chosen.isEmpty && chosen.contains(run.reader.analyzer.fold(name.path)),
                    children: nodes(below: .node(entry.count.ordinal), depth: depth + 1))
            }
        }
        return nodes(below: .none, depth: 0)
    }

    private func range(_ facet: CountedFacet, _ request: FacetRequest) -> NumericFacet? {
        guard facet.numbers > 0 else { return nil }
        let ranges =
            request.bounds.isEmpty ? Self.merged(facet) : facet.bins.map { Self.range($0.low, $0.high, Int($0.count)) }
        return NumericFacet(
            min: facet.minimum, max: facet.maximum, average: facet.sum / Double(facet.numbers), count: facet.numbers,
            ranges: ranges)
    }

    private static func range(_ low: Double, _ high: Double, _ count: Int) -> NumericFacet.Range {
        .init(from: low.isFinite ? low : nil, to: high.isFinite ? high : nil, count: count)
    }

    /// Neighbouring bins put together to a few ranges of about equal counts.
    private static func merged(_ facet: CountedFacet) -> [NumericFacet.Range] {
        let share = max(1, facet.numbers / wantedRanges)
        var ranges: [NumericFacet.Range] = []
        var low: Double?
        var count = 0
        for (index, bin) in facet.bins.enumerated() {
            if count == 0 { low = bin.low }
            count += Int(bin.count)
            if count >= share || index == facet.bins.count - 1 {
                ranges.append(range(low ?? bin.low, bin.high, count))
                count = 0
            }
        }
        return ranges
    }
}

extension [souk_count] {
    /// The `most` with the highest counts, in no order.
    func mostFrequent(_ most: Int) -> [souk_count] {
        guard count > most else { return self }
        return Array(sorted { $0.count != $1.count ? $0.count > $1.count : $0.ordinal < $1.ordinal }.prefix(most))
    }
}
