import CommerceKernel
import Search

extension SearchParameters {
    /// From `q`, `filter`, the shorthand filters (`brand`, `category`, `price_min`, `price_max`, `rating_min`,
    /// `inStock`, `attr.NAME`), `facets`, `maxValues`, `sort`, `page`, `limit`, `cursor`, `fields`, `groupBy`, `typo`,
    /// `prefix`, `highlight`, `explain`, `near`. Unknown parameters are ignored.
    ///
    /// - Parameter categoryPath: The path of a category's slug, nil for anything else.
    init(_ query: QueryParameters, categoryPath: (String) throws -> String?) throws {
        page = try query.page()
        text = try Self.checked(text: query["q"] ?? "")
        filter = query.text("filter")
        filters = try Self.shorthand(query, categoryPath)
        let maxValues = try query.integer("maxValues", in: 1...1000) ?? 10
        facets = try Self.checked(
            facets: query.list("facets").map { FacetRequest(Self.field($0), maxValues: maxValues) })
        sort = try Self.sortKeys(query.list("sort"))
        cursor = query.text("cursor")
        fields = query.list("fields")
        groupBy = query.text("groupBy")
        typo = try query.flag("typo") ?? true
        prefix = try query.flag("prefix") ?? true
        highlight = try Self.highlight(query["highlight"])
        explain = try query.flag("explain") ?? false
        near = try Self.point(query.text("near"))
    }

    private static let single: Set = [
        "q", "filter", "price_min", "price_max", "rating_min", "inStock", "maxValues", "page", "limit", "cursor",
        "groupBy", "typo", "prefix", "highlight", "explain", "near",
    ]
    private static let repeated: Set = ["brand", "category", "facets", "sort", "fields"]

    /// What `init` reads of a query, in its order: of names that stand for one value only the first.
    static func known(in query: QueryParameters) -> QueryParameters {
        var seen: [String] = []
        return query.filter { name in
            guard single.contains(name) else { return repeated.contains(name) || isAttribute(name) }
            if seen.contains(name) { return false }
            seen.append(name)
            return true
        }
    }

    /// Whether several values of a parameter are alternatives, whose order means nothing.
    static func areAlternatives(_ name: String) -> Bool { name == "brand" || name == "category" || isAttribute(name) }

    private static func isAttribute(_ name: String) -> Bool { name.hasPrefix("attr.") && name.utf8.count > 5 }

    private static func shorthand(
        _ query: QueryParameters, _ categoryPath: (String) throws -> String?
    ) throws -> [FieldFilter] {
        var filters: [FieldFilter] = []
        func add(_ field: String, _ values: [String]) {
            let values = values.filter { !$0.isEmpty }
            if !values.isEmpty { filters.append(FieldFilter(field: field, condition: .anyOf(values))) }
        }
        add("brand", query.values("brand"))
        add(categoryTree, try query.values("category").map { try categoryPath($0) ?? $0 })
        var attributes: [String] = []
        for parameter in query.all where isAttribute(parameter.name) {
            if !attributes.contains(parameter.name) { attributes.append(parameter.name) }
        }
        for name in attributes { add("attributes.\(name.dropFirst(5))", query.values(name)) }
        let lowest = try query.number("price_min")
        let highest = try query.number("price_max")
        if lowest != nil || highest != nil {
            filters.append(FieldFilter(field: "price", condition: .range(from: lowest, to: highest)))
        }
        if let rating = try query.number("rating_min") {
            filters.append(FieldFilter(field: "rating", condition: .range(from: rating, to: nil)))
        }
        if query.text("inStock") != nil, let flag = try query.flag("inStock") {
            filters.append(FieldFilter(field: "inStock", condition: .bool(flag)))
        }
        return filters
    }

    /// `true` marks name and description; a list of fields marks those.
    private static func highlight(_ text: String?) throws -> HighlightRequest? {
        switch text?.lowercased() {
        case nil, "", "false", "0", "off": nil
        case "true", "1", "on": HighlightRequest()
        default: HighlightRequest(fields: (text ?? "").split(separator: ",").map(String.init))
        }
    }
}
