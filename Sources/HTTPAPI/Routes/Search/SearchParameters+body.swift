import CommerceKernel
import Search

extension SearchParameters {
    /// Reads the JSON form: the same names, lists as arrays; a facet may be an object with `field`, `maxValues`,
    /// `query` and `ranges`. Throws 400 with every fault.
    init(_ body: BodyReader) throws(DomainError) {
        page = try PageRequest(
            page: body.integer("page", in: 1...PageRequest.maximumPage) ?? 1,
            limit: body.integer("limit", in: 0...Int.max).map { max(1, $0) } ?? 20)
        text = body.text("q", length: 0...Self.maximumTextLength) ?? ""
        filter = body.text("filter", length: 0...10_000).flatMap { $0.isEmpty ? nil : $0 }
        cursor = body.text("cursor", length: 1...2000)
        groupBy = body.text("groupBy").map(Self.field)
        members = body.texts("fields") ?? []
        typoTolerance = body.flag("typo") ?? true
        prefix = body.flag("prefix") ?? true
        explain = body.flag("explain") ?? false
        exactTotal = body.flag("exact") ?? true
        facets = Self.facets(body)
        filters = Self.filters(body)
        switch body.value("highlight") {
        case .bool(true): highlight = HighlightRequest()
        case .array: highlight = Self.highlight(body.texts("highlight", count: 1...10) ?? [])
        case nil, .bool(false): highlight = nil
        default: body.refuse("highlight", code: "wrong_type", "highlight must be true, false or a list of fields.")
        }
        let keys: [String] =
            if case .string(let one)? = body.value("sort") { one.split(separator: ",").map(String.init) } else {
                body.texts("sort", count: 0...3) ?? []
            }
        let latitude = body.number("lat")
        let longitude = body.number("lon")
        try body.finish()
        sort = try Self.sortKeys(keys)
        try Self.checkFacets(facets)
        if let latitude, let longitude { origin = try Self.point(latitude, longitude) }
    }

    private static func facets(_ body: BodyReader) -> [FacetRequest] {
        guard case .array(let values)? = body.value("facets") else {
            if body.value("facets") != nil { _ = body.texts("facets") }
            return []
        }
        if values.allSatisfy({ $0.string != nil }) {
            return (body.texts("facets", count: 0...maximumFacets) ?? []).map { FacetRequest(field($0)) }
        }
        return body.objects("facets", count: 0...maximumFacets) { facet in
            var bounds: [Double] = []
            if case .array(let numbers)? = facet.value("ranges") {
                bounds = numbers.compactMap { $0.number?.double }
                if bounds.count != numbers.count {
                    facet.refuse("ranges", code: "wrong_type", "ranges must be a rising list of numbers.")
                }
            }
            return FacetRequest(
                field(facet.requiredText("field")), maxValues: facet.integer("maxValues", in: 1...1000) ?? 10,
                valueQuery: facet.text("query"), bounds: bounds)
        } ?? []
    }

    /// `filters`: an object of field to value, list of values, flag, or `{"from":…,"to":…}`; all must hold.
    private static func filters(_ body: BodyReader) -> [FieldFilter] {
        guard let value = body.value("filters") else { return [] }
        guard case .object(let object) = value else {
            body.refuse("filters", code: "wrong_type", "filters is \(value.kindName); it must be an object.")
            return []
        }
        return object.members.compactMap { name, value in
            let field = field(name)
            switch value {
            case .string(let text): return FieldFilter(field: field, condition: .anyOf([text]))
            case .number(let number): return FieldFilter(field: field, condition: .anyOf([number.text]))
            case .bool(let flag): return FieldFilter(field: field, condition: .bool(flag))
            case .array(let values):
                let texts = values.compactMap { $0.string ?? $0.number?.text }
                if texts.count == values.count { return FieldFilter(field: field, condition: .anyOf(texts)) }
            case .object(let range):
                let from = range["from"]?.number?.double
                let to = range["to"]?.number?.double
                if from != nil || to != nil { return FieldFilter(field: field, condition: .range(from: from, to: to)) }
            case .null: return nil
            }
            body.refuse(
                "filters.\(name)", code: "wrong_type",
                "filters.\(name) must be a value, a list of values, or an object with from and to.")
            return nil
        }
    }
}
