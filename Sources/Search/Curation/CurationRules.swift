import CommerceKernel

/// Decides which rules of merchandising hold for a search.
struct CurationRules {
    let rules: [Curation]
    let analyzer: Analyzer
    let index: CoreIndex
    let now: Timestamp

    func applied(to request: SearchRequest) -> AppliedCuration {
        var applied = AppliedCuration()
        guard !rules.isEmpty else { return applied }
        let typed = words(request.text)
        for rule in rules where holds(rule, typed, request) {
            for pin in rule.pins {
                guard let document = index.document(id: pin.id) else { continue }
                guard !applied.pins.contains(where: { $0.document == document }) else { continue }
                applied.pins.append(.init(place: pin.position - 1, document: document))
            }
            applied.hidden += rule.hidden.compactMap { index.document(id: $0) }
            for boost in rule.boosts {
                // A filter that names what no longer exists boosts nothing; it must not break the search.
                guard let filter = try? FilterParser.parse(boost.filter) else { continue }
                applied.boosts.append((filter, boost.amount))
            }
            if let text = rule.filter, let filter = try? FilterParser.parse(text) { applied.filters.append(filter) }
            applied.redirect = applied.redirect ?? rule.redirect
        }
        let hidden = Set(applied.hidden)
        applied.pins.removeAll { hidden.contains($0.document) }
        return applied
    }

    private func words(_ text: String) -> [String] {
        analyzer.tokens(text).filter { $0.span == 1 }.map { analyzer.stem($0.text) }
    }

    private func holds(_ rule: Curation, _ typed: [String], _ request: SearchRequest) -> Bool {
        if let start = rule.startsAt, now.milliseconds < start { return false }
        if let end = rule.endsAt, now.milliseconds >= end { return false }
        if let category = rule.category, !filters(request, by: category) { return false }
        let wanted = words(rule.query)
        switch rule.matching {
        case .always: return true
        case .exact: return wanted == typed && (!wanted.isEmpty || rule.category != nil)
        case .contains: return !wanted.isEmpty && wanted.allSatisfy { typed.contains($0) }
        }
    }

    /// Whether the request asks for the category, as a step or as a path.
    private func filters(_ request: SearchRequest, by category: String) -> Bool {
        let wanted = analyzer.fold(category)
        func matches(_ text: String) -> Bool {
            let folded = analyzer.fold(text)
            return folded == wanted || folded.hasSuffix(TreePath.separator + wanted)
        }
        func asks(_ expression: FilterExpression) -> Bool {
            switch expression {
            case .and(let operands), .or(let operands): return operands.contains(where: asks)
            case .not: return false
            case .predicate(let predicate):
                guard predicate.field == "category" || predicate.field == "categories" else { return false }
                switch predicate.condition {
                case .equals(let operands), .words(let operands):
                    return operands.contains { if case .text(let text) = $0 { matches(text) } else { false } }
                default: return false
                }
            }
        }
        if let text = request.filter, let expression = try? FilterParser.parse(text), asks(expression) { return true }
        return request.filters.contains { filter in
            guard filter.field == "category" || filter.field == "categories" else { return false }
            if case .anyOf(let values) = filter.condition { return values.contains(where: matches) }
            return false
        }
    }
}
