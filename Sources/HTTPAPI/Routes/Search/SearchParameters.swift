import CommerceKernel
import Search

/// A search as a client asks for it, from a query or from JSON: the engine's request and how to show the answer.
struct SearchParameters: Sendable {
    var text = ""
    var filter: String?
    var filters: [FieldFilter] = []
    var facets: [FacetRequest] = []
    var sort: [SortKey] = []
    var page: PageRequest
    var cursor: String?
    /// Members of products to answer with; empty for all.
    var fields: [String] = []
    var groupBy: String?
    var typo = true
    var prefix = true
    var highlight: HighlightRequest?
    var explain = false
    /// Where distances are measured from.
    var near: GeoPoint?

    static let maximumFacets = 20
    /// Ranges of one's own, of a facet of numbers.
    static let maximumBounds = 100
    /// The tree that products stand in. The parameter is called `category`.
    static let categoryTree = "categories"

    var request: SearchRequest {
        SearchRequest(
            text: text, filter: filter, filters: filters, facets: facets, sort: sort, limit: page.limit,
            offset: page.offset, cursor: cursor, groupBy: groupBy, typoTolerance: typo, prefix: prefix,
            highlight: highlight, explain: explain, origin: near)
    }

    /// The engine's name of a field: `category` is the tree, `attr.color` the attribute `color`.
    static func field(_ name: String) -> String {
        if name == "category" { return categoryTree }
        return name.hasPrefix("attr.") ? "attributes.\(name.dropFirst(5))" : name
    }

    /// The API's name of an engine's field.
    static func apiName(_ field: String) -> String { field == categoryTree ? "category" : field }

    /// Names of orders as the API has them, or `field:asc` and `field:desc`.
    static func sortKey(_ text: String) throws(DomainError) -> SortKey {
        switch text {
        case "relevance": return .relevance
        case "price_asc": return .ascending("price")
        case "price_desc": return .descending("price")
        case "name", "name_asc": return .ascending("name")
        case "name_desc": return .descending("name")
        case "newest": return .descending("createdAt")
        case "rating": return .descending("rating")
        case "popularity": return .descending("popularity")
        case "distance": return SortKey(.distance(field: "location"), descending: false)
        default:
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty, parts[1] == "asc" || parts[1] == "desc" {
                return SortKey(.field(String(parts[0])), descending: parts[1] == "desc")
            }
            throw .invalid(
                field: "sort", code: "unknown_value",
                message: "sort is \"\(text.prefix(40))\"; it must be relevance, price_asc, price_desc, name, newest, "
                    + "rating, popularity, distance, or a field followed by :asc or :desc.")
        }
    }

    static func sortKeys(_ texts: [String]) throws(DomainError) -> [SortKey] {
        guard texts.count <= 3 else {
            throw .invalid(
                field: "sort", code: "too_many", message: "sort has \(texts.count) keys; it may have up to three.")
        }
        var keys: [SortKey] = []
        for text in texts { keys.append(try sortKey(text)) }
        return keys
    }

    static func checked(facets: [FacetRequest]) throws(DomainError) -> [FacetRequest] {
        guard facets.count <= maximumFacets else {
            throw .invalid(
                field: "facets", code: "too_many",
                message: "facets has \(facets.count) fields; it may have up to \(maximumFacets).")
        }
        return facets
    }

    /// `latitude,longitude` in degrees.
    static func point(_ text: String?) throws(DomainError) -> GeoPoint? {
        guard let text else { return nil }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.filter { !$0.isWhitespace })
        }
        guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1],
            (-90...90).contains(latitude), (-180...180).contains(longitude)
        else {
            throw .invalid(
                field: "near", code: "wrong_type",
                message:
                    "near is \"\(text.prefix(40))\"; it must be a latitude of -90 to 90 and a longitude of -180 to "
                    + "180, such as 52.52,13.405.")
        }
        return GeoPoint(latitude: latitude, longitude: longitude)
    }

    static func checked(text: String) throws(DomainError) -> String {
        guard text.count <= 1000 else {
            throw .invalid(
                field: "q", code: "wrong_length", message: "q has \(text.count) characters; it may have up to 1000.")
        }
        return text
    }
}
