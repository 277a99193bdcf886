import CommerceKernel
import Search

extension SearchParameters {
    /// From a JSON object with the same names as the query has. `facets` may hold names or objects with `field`,
    /// `maxValues`, `query` and `bounds`; `filters` is an object of field to value, list of values,
    /// `{"min":…,"max":…}` or boolean.
    init(_ json: JSONValue, categoryPath: (String) throws -> String?) throws {
        let body = try BodyReader(json)
        let page = body.integer("page", in: 1...PageRequest.maximumPage) ?? 1
        let limit = body.integer("limit", in: 1...Int.max) ?? 20
        let text = body.secret("q", maximumLength: 1000) ?? ""
        let filter = body.text("filter", length: 1...10_000)
        let cursor = body.text("cursor", length: 1...5000)
        let fields = Self.texts("fields", body)
        let sort = Self.texts("sort", body)
        let groupBy = body.text("groupBy")
        let typo = Self.flag("typo", body) ?? true
        let prefix = Self.flag("prefix", body) ?? true
        let explain = body.flag("explain") ?? false
        let near = body.text("near")
        let facets = Self.facets(body)
        try body.finish()
        self.page = try PageRequest(page: page, limit: limit)
        self.text = text
        self.filter = filter
        self.cursor = cursor
        self.fields = fields
        self.sort = try Self.sortKeys(sort)
        self.groupBy = groupBy
        self.typo = typo
        self.prefix = prefix
        self.explain = explain
        self.near = try Self.point(near)
        self.facets = try Self.checked(facets: facets)
        highlight = try Self.highlight(body)
        filters = try Self.filters(body, categoryPath)
    }

    /// A list, or a text taken apart at commas.
    private static func texts(_ name: String, _ body: BodyReader) -> [String] {
        guard body.value(name)?.string == nil else {
            return (body.text(name) ?? "").split(separator: ",").map(String.init)
        }
        return body.texts(name) ?? []
    }

    /// A boolean, or `on` and `off` as in the query.
    private static func flag(_ name: String, _ body: BodyReader) -> Bool? {
        switch body.value(name)?.string {
        case "on": true
        case "off": false
        default: body.flag(name)
        }
    }

    private static func facets(_ body: BodyReader) -> [FacetRequest] {
        guard let values = body.value("facets")?.array else {
            return texts("facets", body).map { FacetRequest(field($0)) }
        }
        guard values.contains(where: { $0.object != nil }) else {
            return texts("facets", body).map { FacetRequest(field($0)) }
        }
        return body.objects("facets", count: 0...100) { facet in
            FacetRequest(
                field(facet.requiredText("field")), maxValues: facet.integer("maxValues", in: 1...1000) ?? 10,
                valueQuery: facet.text("query"),
                bounds: facet.risingNumbers("bounds", count: 0...maximumBounds) ?? [])
        } ?? []
    }

    private static func highlight(_ body: BodyReader) throws -> HighlightRequest? {
        switch body.value("highlight") {
        case nil, .bool(false): return nil
        case .bool(true): return HighlightRequest()
        case .array(let fields) where fields.allSatisfy({ $0.string != nil }):
            return HighlightRequest(fields: fields.compactMap(\.string))
        default:
            throw DomainError.invalid(
                field: "highlight", code: "wrong_type", message: "highlight must be true, false or a list of fields.")
        }
    }

    private static func filters(
        _ body: BodyReader, _ categoryPath: (String) throws -> String?
    ) throws -> [FieldFilter] {
        guard let value = body.value("filters") else { return [] }
        guard let object = value.object, object.count <= 50 else {
            throw DomainError.invalid(
                field: "filters", code: "wrong_type", message: "filters must be an object of up to 50 fields.")
        }
        return try object.members.map { name, value in
            FieldFilter(field: field(name), condition: try condition(name, value, categoryPath))
        }
    }

    private static func condition(
        _ name: String, _ value: JSONValue, _ categoryPath: (String) throws -> String?
    ) throws -> FieldFilter.Condition {
        func text(_ value: JSONValue) throws -> String? {
            guard let text = value.string ?? value.number?.text else { return nil }
            return name == "category" ? try categoryPath(text) ?? text : text
        }
        switch value {
        case .bool(let flag): return .bool(flag)
        case .string, .number:
            if let text = try text(value) { return .anyOf([text]) }
        case .array(let values):
            let texts = try values.compactMap(text)
            if texts.count == values.count, !texts.isEmpty { return .anyOf(texts) }
        case .object(let range):
            let given = range.members.filter { !$0.value.isNull }
            if !given.isEmpty, given.allSatisfy({ ["min", "max"].contains($0.key) && $0.value.number != nil }) {
                return .range(from: range["min"]?.number?.double, to: range["max"]?.number?.double)
            }
        case .null: break
        }
        throw DomainError.invalid(
            field: "filters.\(name)", code: "wrong_type",
            message:
                "filters.\(name.prefix(80)) must be a text, a list of texts, a boolean, or an object with the numbers min "
                + "or max.")
    }
}
