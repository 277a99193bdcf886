import CommerceKernel
import Search

/// What a search over HTTP may say, from a query string or a JSON body, before it becomes a `SearchRequest`.
struct SearchParameters {
    var text = ""
    var filter: String?
    var filters: [FieldFilter] = []
    var facets: [FacetRequest] = []
    var sort: [SortKey] = []
    var page: PageRequest
    var cursor: String?
    /// Members of a product to answer with; all when empty.
    var members: [String] = []
    var groupBy: String?
    var typoTolerance = true
    var prefix = true
    var highlight: HighlightRequest?
    var explain = false
    var exactTotal = true
    var origin: GeoPoint?

    static let maximumTextLength = 2000
    static let maximumFacets = 20

    var request: SearchRequest {
        SearchRequest(
            text: text, filter: filter, filters: filters, facets: facets, sort: sort, limit: page.limit,
            offset: page.offset, cursor: cursor, groupBy: groupBy, typoTolerance: typoTolerance, prefix: prefix,
            highlight: highlight, explain: explain, exactTotal: exactTotal, origin: origin)
    }

    /// The engine's name of a field: `attr.color` is short for `attributes.color`, `categories` for `category`.
    static func field(_ name: String) -> String {
        if name.hasPrefix("attr.") { return "attributes." + name.dropFirst(5) }
        return name == "categories" ? "category" : name
    }

    /// `price_asc`, `price_desc`, `name`, `newest`, `rating`, `popularity`, `relevance`, `distance`, or
    /// `field:asc` and `field:desc`; up to three.
    static func sortKeys(_ names: [String]) throws(DomainError) -> [SortKey] {
        guard names.count <= 3 else {
            throw .invalid(
                field: "sort", code: "too_many", message: "sort has \(names.count) keys; three are allowed.")
        }
        var keys: [SortKey] = []
        for name in names { keys.append(try sortKey(name)) }
        return keys
    }

    private static func sortKey(_ name: String) throws(DomainError) -> SortKey {
        switch name {
        case "relevance": return .relevance
        case "price_asc": return .ascending("price")
        case "price_desc": return .descending("price")
        case "name": return .ascending("name")
        case "newest": return .descending("createdAt")
        case "rating": return .descending("rating")
        case "popularity": return .descending("popularity")
        case "distance": return SortKey(.distance(field: "location"), descending: false)
        default:
            let parts = name.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[1] == "asc" || parts[1] == "desc" else {
                throw .invalid(
                    field: "sort", code: "unknown_sort",
                    message: """
                        sort is "\(name.prefix(60))"; it must be price_asc, price_desc, name, newest, rating, \
                        popularity, relevance, or a field with :asc or :desc.
                        """)
            }
            let field = Self.field(String(parts[0]))
            if field == "relevance" { return .relevance }
            return parts[1] == "desc" ? .descending(field) : .ascending(field)
        }
    }

    static func checkText(_ text: String) throws(DomainError) {
        guard text.count <= maximumTextLength else {
            throw .invalid(
                field: "q", code: "wrong_length",
                message: "q has \(text.count) characters; \(maximumTextLength) are allowed.")
        }
    }

    static func checkFacets(_ facets: [FacetRequest]) throws(DomainError) {
        guard facets.count <= maximumFacets else {
            throw .invalid(
                field: "facets", code: "too_many",
                message: "facets names \(facets.count) fields; \(maximumFacets) are allowed.")
        }
    }
}
