import CXapian

/// Turns filters into the nodes that the core evaluates over its columns.
struct FilterCompiler {
    let generation: Generation
    let analyzer: Analyzer
    let memory: PlanMemory

    private var core: CoreIndex { generation.core }

    /// Every conjunct by itself, with the one column it speaks of, so that facets can leave out their own.
    func compile(_ request: SearchRequest) throws(SearchError) -> [souk_filter] {
        var filters: [souk_filter] = []
        if let text = request.filter, let expression = try FilterParser.parse(text) {
            for conjunct in expression.conjuncts { filters.append(try compile(conjunct)) }
        }
        for filter in request.filters { filters.append(try compile(Self.expression(filter))) }
        return filters
    }

    func compile(_ expression: FilterExpression) throws(SearchError) -> souk_filter {
        var nodes: [souk_filter_node] = []
        try append(expression, to: &nodes)
        let column = expression.onlyField.flatMap { core.column($0) } ?? UInt32.max
        return souk_filter(nodes: memory.copy(nodes), node_count: UInt32(nodes.count), column: column)
    }

    private static func expression(_ filter: FieldFilter) -> FilterExpression {
        func predicate(_ condition: FilterPredicate.Condition) -> FilterExpression {
            .predicate(FilterPredicate(field: filter.field, condition: condition, position: 0))
        }
        switch filter.condition {
        case .anyOf(let values): return predicate(.equals(values.map { .text($0) }))
        case .noneOf(let values): return .not(predicate(.equals(values.map { .text($0) })))
        case .range(let from, let to): return predicate(.equals([.range(from ?? -.infinity, to ?? .infinity)]))
        case .bool(let flag): return predicate(.equals([.text(flag ? "true" : "false")]))
        case .near(let point, let kilometres): return predicate(.near(point, kilometres: kilometres))
        }
    }

    private func append(_ expression: FilterExpression, to nodes: inout [souk_filter_node]) throws(SearchError) {
        switch expression {
        case .and(let operands), .or(let operands):
            var node = souk_filter_node()
            if case .and = expression { node.kind = SOUK_FILTER_AND } else { node.kind = SOUK_FILTER_OR }
            node.count = UInt32(operands.count)
            nodes.append(node)
            for operand in operands { try append(operand, to: &nodes) }
        case .not(let operand):
            var node = souk_filter_node()
            node.kind = SOUK_FILTER_NOT
            nodes.append(node)
            try append(operand, to: &nodes)
        case .predicate(let predicate):
            try append(predicate, to: &nodes)
        }
    }

    private func append(_ predicate: FilterPredicate, to nodes: inout [souk_filter_node]) throws(SearchError) {
        if predicate.field == "id" {
            nodes.append(try documents(predicate))
            return
        }
        guard let column = core.column(predicate.field) else {
            guard predicate.field.hasPrefix("attributes.") else {
                throw fault(
                    predicate, .unknownField, "There is no field \"\(predicate.field.prefix(60))\" to filter by.")
            }
            nodes.append(ordinals([], of: 0))
            return
        }
        let kind = generation.schema.column(predicate.field)?.kind ?? .keyword
        switch predicate.condition {
        case .exists:
            var node = souk_filter_node()
            node.kind = SOUK_FILTER_EXISTS
            node.column = column
            nodes.append(node)
        case .compares(let comparison, let number):
            guard kind != .order, kind != .point else { throw unsuitable(predicate) }
            nodes.append(Self.comparison(comparison, number, of: column))
        case .near(let point, let kilometres):
            guard kind == .point else { throw unsuitable(predicate) }
            var node = souk_filter_node()
            node.kind = SOUK_FILTER_NEAR
            node.column = column
            node.low = point.latitude
            node.low2 = point.longitude
            node.high = kilometres
            nodes.append(node)
        case .words(let operands), .equals(let operands):
            guard kind != .order, kind != .point else { throw unsuitable(predicate) }
            let isWhole = if case .equals = predicate.condition { true } else { false }
            try append(operands, isWhole: isWhole, column: column, kind: kind, predicate, to: &nodes)
        }
    }

    /// Texts become one set of ordinals, numbers one range each.
    private func append(
        _ operands: [FilterPredicate.Operand], isWhole: Bool, column: UInt32, kind: IndexSchema.Column.Kind,
        _ predicate: FilterPredicate, to nodes: inout [souk_filter_node]
    ) throws(SearchError) {
        var alternatives: [souk_filter_node] = []
        var found: Set<UInt32> = []
        var hasTexts = false
        for operand in operands {
            switch operand {
            case .range(let low, let high): alternatives.append(Self.range(low, high, of: column))
            case .text(let text) where kind == .number || kind == .bool:
                let number = kind == .bool ? Self.truth(text) : Double(text)
                guard let number, number.isFinite else {
                    let wanted = kind == .bool ? "true or false" : "a number"
                    throw fault(
                        predicate, .unsuitableField,
                        "\"\(predicate.field)\" is compared with \"\(text.prefix(60))\", not with \(wanted).")
                }
                alternatives.append(Self.range(number, number, of: column))
            case .text(let text):
                hasTexts = true
                found.formUnion(values(text, isWhole: isWhole, column: column, isTree: kind == .tree))
            }
        }
        if hasTexts { alternatives.append(ordinals(found.sorted(), of: column)) }
        if alternatives.count > 1 {
            var node = souk_filter_node()
            node.kind = SOUK_FILTER_OR
            node.count = UInt32(alternatives.count)
            nodes.append(node)
        }
        nodes += alternatives
    }

    /// The ordinals that a text stands for.
    func values(_ text: String, isWhole: Bool, column: UInt32, isTree: Bool) -> [UInt32] {
        let folded = analyzer.fold(isTree ? Self.path(text) : text)
        let match = isWhole ? SOUK_MATCH_EQUAL : SOUK_MATCH_WORDS
        let found = core.ordinals(of: column, matching: folded, match)
        guard isTree, found.isEmpty, isWhole else { return found }
        // One step of a path is enough to name it.
        return core.ordinals(of: column, matching: folded, SOUK_MATCH_WORDS).filter { ordinal in
            let path = analyzer.fold(core.value(ordinal, of: column))
            return path.hasSuffix(TreePath.separator + folded)
        }
    }

    private static func path(_ text: String) -> String {
        text.split(separator: ">").map { String($0).trimmed }.joined(separator: TreePath.separator)
    }

    private static func truth(_ text: String) -> Double? {
        switch text.lowercased() {
        case "true", "1", "yes": 1
        case "false", "0", "no": 0
        default: nil
        }
    }

    private func ordinals(_ ordinals: [UInt32], of column: UInt32) -> souk_filter_node {
        var node = souk_filter_node()
        node.kind = SOUK_FILTER_ORDINALS
        node.column = column
        node.count = UInt32(ordinals.count)
        node.ordinals = memory.copy(ordinals)
        return node
    }

    private static func range(_ low: Double, _ high: Double, of column: UInt32) -> souk_filter_node {
        var node = souk_filter_node()
        node.kind = SOUK_FILTER_RANGE
        node.column = column
        node.low = low
        node.high = high
        return node
    }

    private static func comparison(
        _ comparison: FilterPredicate.Comparison, _ number: Double, of column: UInt32
    ) -> souk_filter_node {
        switch comparison {
        case .lessOrEqual: return range(-.infinity, number, of: column)
        case .greaterOrEqual: return range(number, .infinity, of: column)
        case .less:
            var node = range(-.infinity, number, of: column)
            node.high_open = true
            return node
        case .greater:
            var node = range(number, .infinity, of: column)
            node.low_open = true
            return node
        }
    }

    private func documents(_ predicate: FilterPredicate) throws(SearchError) -> souk_filter_node {
        guard case .equals(let operands) = predicate.condition else {
            throw fault(predicate, .unsuitableField, "\"id\" is filtered with := only.")
        }
        let numbers = operands.compactMap { operand in
            if case .text(let id) = operand { core.document(id: id) } else { nil }
        }
        var node = souk_filter_node()
        node.kind = SOUK_FILTER_DOCUMENTS
        node.count = UInt32(numbers.count)
        node.ordinals = memory.copy(numbers.sorted())
        return node
    }

    private func unsuitable(_ predicate: FilterPredicate) -> SearchError {
        fault(predicate, .unsuitableField, "\"\(predicate.field)\" cannot be filtered like this.")
    }

    private func fault(_ predicate: FilterPredicate, _ code: SearchError.Code, _ message: String) -> SearchError {
        SearchError(code, message, subject: "filter", position: predicate.position)
    }
}
