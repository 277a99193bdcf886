/// How searches are observed and how long what was seen is kept.
public struct AnalyticsOptions: Sendable, Hashable {
    /// A search is final when nothing follows it for this long.
    public var quietPeriod: Duration = .seconds(6)
    /// A search that gives way sooner to another text was not waited for: it was typed in passing.
    public var shortestStay: Duration = .milliseconds(1200)
    /// The same text within this time in one session is another page or a return, not another search.
    public var repeatPeriod: Duration = .seconds(1800)
    /// Sessions followed at once, and observations waiting to be written.
    public var sessionLimit = 20_000
    public var bufferLimit = 20_000
    /// Days that single searches are kept, for events on them; counts by query and day are kept `aggregateDays`.
    public var searchDays = 30
    public var aggregateDays = 400
    /// Searches that a query needs before others get it suggested: rare ones say more of a person than of a product.
    public var leastSearches = 3
    /// After this time a search counts half among suggestions.
    public var suggestionHalfLife = 14.0
    /// Days after which a click counts half for a product's popularity.
    public var popularityHalfLife = 30.0

    public init() {}
}
