/// What a shopper asks. Only `text` has no default; an empty text browses everything that passes the filters.
public struct SearchRequest: Sendable {
    /// As typed. Nothing in it is a syntax error. `"exact phrase"` and `-excluded` are operators.
    public var text: String
    /// A filter in Typesense's `filter_by` grammar: `brand:=[Sony,HP] && price:[10..80] && !tags:=refurbished`.
    public var filter: String?
    /// More filters, all of which must hold as well.
    public var filters: [FieldFilter]
    public var facets: [FacetRequest]
    /// Up to three keys; relevance when empty.
    public var sort: [SortKey]
    /// Hits to return, 0 to `SearchRequest.maximumLimit`.
    public var limit: Int
    /// Hits to skip.
    public var offset: Int
    /// Goes on after the page that gave this cursor, at a cost that does not grow. Overrides `offset`.
    public var cursor: String?
    /// A facet field whose equal values collapse to their best hit.
    public var groupBy: String?
    /// Accepts words that differ by few letters where the exact ones find too little.
    public var typoTolerance: Bool
    /// Takes the last word as the beginning of one, unless a space follows it.
    public var prefix: Bool
    public var highlight: HighlightRequest?
    /// Adds every part of each hit's score.
    public var explain: Bool
    /// Ends the search after this time with what was found, marked as not exact.
    public var deadline: Duration
    /// Counts every hit. Without it, and without facets, `total` may be a lower bound.
    public var exactTotal: Bool
    /// Where the shopper is, for sorting by distance.
    public var origin: GeoPoint?

    public static let maximumLimit = 1_000

    public init(
        text: String, filter: String? = nil, filters: [FieldFilter] = [], facets: [FacetRequest] = [],
        sort: [SortKey] = [], limit: Int = 20, offset: Int = 0, cursor: String? = nil, groupBy: String? = nil,
        typoTolerance: Bool = true, prefix: Bool = true, highlight: HighlightRequest? = nil, explain: Bool = false,
        deadline: Duration = .milliseconds(500), exactTotal: Bool = true, origin: GeoPoint? = nil
    ) {
        self.text = text
        self.filter = filter
        self.filters = filters
        self.facets = facets
        self.sort = sort
        self.limit = limit
        self.offset = offset
        self.cursor = cursor
        self.groupBy = groupBy
        self.typoTolerance = typoTolerance
        self.prefix = prefix
        self.highlight = highlight
        self.explain = explain
        self.deadline = deadline
        self.exactTotal = exactTotal
        self.origin = origin
    }
}

/// Degrees, WGS 84.
public struct GeoPoint: Sendable, Hashable {
    public var latitude: Double
    public var longitude: Double

    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}
