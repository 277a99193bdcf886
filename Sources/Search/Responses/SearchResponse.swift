/// What a search found.
public struct SearchResponse: Sendable {
    public var hits: [SearchHit]
    /// How many hits there are altogether (groups, when grouping); a lower bound unless `exact`.
    public var total: Int
    public var exact: Bool
    /// In the order they were asked for.
    public var facets: [FacetResult]
    public var query: QueryReport
    /// Goes on after this page; nil on the last.
    public var cursor: String?
    /// Where a rule of curation sends this query instead of a result page.
    public var redirect: String?
    public var timings: SearchTimings

    public init(
        hits: [SearchHit], total: Int, exact: Bool, facets: [FacetResult], query: QueryReport, cursor: String? = nil,
        redirect: String? = nil, timings: SearchTimings = SearchTimings()
    ) {
        self.hits = hits
        self.total = total
        self.exact = exact
        self.facets = facets
        self.query = query
        self.cursor = cursor
        self.redirect = redirect
        self.timings = timings
    }
}

/// One product found.
public struct SearchHit: Sendable {
    public var id: String
    /// The finished JSON, as it was indexed.
    public var payload: [UInt8]
    public var highlights: [Highlight]
    /// Every part of the score, when asked for.
    public var explain: HitExplanation?
    /// How many hits this one stands for, when grouping; otherwise 1.
    public var groupCount: Int
    /// True when a rule of curation put it here.
    public var pinned: Bool

    public init(
        id: String, payload: [UInt8], highlights: [Highlight] = [], explain: HitExplanation? = nil,
        groupCount: Int = 1, pinned: Bool = false
    ) {
        self.id = id
        self.payload = payload
        self.highlights = highlights
        self.explain = explain
        self.groupCount = groupCount
        self.pinned = pinned
    }
}

/// A field's text as safe HTML with the matched words marked.
public struct Highlight: Sendable, Hashable {
    public var field: String
    public var html: String
    /// The matched words as they stand in the text, each once.
    public var words: [String]

    public init(field: String, html: String, words: [String]) {
        self.field = field
        self.html = html
        self.words = words
    }
}

/// The parts of one hit's score, in the order they were added.
public struct HitExplanation: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        /// Such as `text`, `phrase`, `stock`.
        public var name: String
        public var value: Double
    }

    public var score: Double
    /// 0 for documents with every word as typed; higher tiers rank below.
    public var tier: Int
    public var parts: [Part]
}

/// What became of the words of a query.
public struct QueryReport: Sendable, Hashable {
    public var text: String
    /// The text that was searched, when words had to be corrected.
    public var corrected: String?
    /// A text that would find more, when it was not what was searched.
    public var suggestion: String?
    /// Words that not every hit contains, least informative first.
    public var dropped: [String]

    public init(text: String, corrected: String? = nil, suggestion: String? = nil, dropped: [String] = []) {
        self.text = text
        self.corrected = corrected
        self.suggestion = suggestion
        self.dropped = dropped
    }
}

/// Where the time of a search went.
public struct SearchTimings: Sendable, Hashable {
    public var plan: Duration = .zero
    public var match: Duration = .zero
    public var rank: Duration = .zero
    public var render: Duration = .zero

    public init() {}

    public var total: Duration { plan + match + rank + render }
}
