import CommerceKernel
import Search

extension SearchParameters {
    /// Reads a query string: `q`, `filter`, `brand=…&brand=…`, `category`, `price_min`, `price_max`, `rating_min`,
    /// `inStock`, `attr.NAME`, `facets`, `maxValues`, `facetQuery=FIELD:TEXT`, `sort`, `page`, `limit`, `cursor`,
    /// `fields`, `groupBy`, `typo`, `prefix`, `highlight`, `explain`, `exact`, `lat` and `lon`. Others are ignored.
    init(_ query: QueryParameters) throws(DomainError) {
        page = try query.page()
        text = query["q"] ?? ""
        try Self.checkText(text)
        filter = query.text("filter")
        filters = try Self.filters(query)
        facets = try Self.facets(query)
        sort = try Self.sortKeys(query.list("sort"))
        cursor = query.text("cursor")
        members = query.list("fields")
        groupBy = query.text("groupBy").map(Self.field)
        typoTolerance = try query.flag("typo") ?? true
        prefix = try query.flag("prefix") ?? true
        highlight = Self.highlight(query.list("highlight"))
        explain = try query.flag("explain") ?? false
        exactTotal = try query.flag("exact") ?? true
        if let latitude = try query.number("lat"), let longitude = try query.number("lon") {
            origin = try Self.point(latitude, longitude)
        }
    }

    static func point(_ latitude: Double, _ longitude: Double) throws(DomainError) -> GeoPoint {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else {
            throw .invalid(
                field: "lat", code: "out_of_range",
                message: "lat and lon are \(latitude) and \(longitude); they must be within ±90 and ±180 degrees.")
        }
        return GeoPoint(latitude: latitude, longitude: longitude)
    }

    private static func filters(_ query: QueryParameters) throws(DomainError) -> [FieldFilter] {
        var filters: [FieldFilter] = []
        for name in ["brand", "category"] {
            let values = query.values(name).filter { !$0.isEmpty }
            if !values.isEmpty { filters.append(FieldFilter(field: name, condition: .anyOf(values))) }
        }
        var attributes: [(name: String, values: [String])] = []
        for parameter in query.all where parameter.name.hasPrefix("attr.") && !parameter.value.isEmpty {
            if let index = attributes.firstIndex(where: { $0.name == parameter.name }) {
                attributes[index].values.append(parameter.value)
            } else {
                attributes.append((parameter.name, [parameter.value]))
            }
        }
        filters += attributes.map { FieldFilter(field: field($0.name), condition: .anyOf($0.values)) }
        for name in ["price", "rating"] {
            let from = try query.number(name + "_min")
            let to = try query.number(name + "_max")
            if from != nil || to != nil {
                filters.append(FieldFilter(field: name, condition: .range(from: from, to: to)))
            }
        }
        if let inStock = try query.flag("inStock") {
            filters.append(FieldFilter(field: "inStock", condition: .bool(inStock)))
        }
        return filters
    }

    private static func facets(_ query: QueryParameters) throws(DomainError) -> [FacetRequest] {
        let maxValues = try query.integer("maxValues", in: 1...1000) ?? 10
        var facets = query.list("facets").map { FacetRequest(field($0), maxValues: maxValues) }
        for part in query.values("facetQuery") {
            let pieces = part.split(separator: ":", maxSplits: 1)
            guard pieces.count == 2 else {
                throw .invalid(
                    field: "facetQuery", code: "bad_format",
                    message: "facetQuery is \"\(part.prefix(60))\"; it must be FIELD:TEXT, such as brand:so.")
            }
            let name = field(String(pieces[0]))
            if let index = facets.firstIndex(where: { $0.field == name }) {
                facets[index].valueQuery = String(pieces[1])
            } else {
                facets.append(FacetRequest(name, maxValues: maxValues, valueQuery: String(pieces[1])))
            }
        }
        try checkFacets(facets)
        return facets
    }

    /// `highlight=true` marks name and description, `highlight=name,brand` these fields.
    static func highlight(_ fields: [String]) -> HighlightRequest? {
        switch fields {
        case [], ["false"], ["off"], ["0"]: nil
        case ["true"], ["on"], ["1"]: HighlightRequest()
        default: HighlightRequest(fields: fields.map(field))
        }
    }
}
