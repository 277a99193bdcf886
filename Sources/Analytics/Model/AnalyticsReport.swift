public import CommerceKernel

/// What shoppers searched in some days, and what came of it.
public struct AnalyticsReport: Sendable, Hashable {
    /// Counts of searches, and of what followed them.
    public struct Counts: Sendable, Hashable {
        public var searches = 0
        public var withoutResults = 0
        /// Searches with a click at least.
        public var clickedSearches = 0
        public var clicks = 0
        /// Clicks of known position, and the sum of their positions.
        public var placedClicks = 0
        public var positionSum = 0
        public var adds = 0
        public var purchases = 0

        public init() {}

        /// The share of searches with a click; nil without a search.
        public var clickThroughRate: Double? { searches == 0 ? nil : Double(clickedSearches) / Double(searches) }
        /// From 1; nil without a click of known position.
        public var meanClickPosition: Double? {
            placedClicks == 0 ? nil : Double(positionSum) / Double(placedClicks)
        }
        public var withoutResultsRate: Double? { searches == 0 ? nil : Double(withoutResults) / Double(searches) }
    }

    public struct Query: Sendable, Hashable {
        public let text: String
        /// Products that it found last.
        public let results: Int
        public let counts: Counts
    }

    public struct Day: Sendable, Hashable {
        /// Midnight that begins it.
        public let day: Timestamp
        public let counts: Counts
    }

    public let range: DayRange
    public let totals: Counts
    /// Most searched first.
    public let topQueries: [Query]
    /// Of those that found nothing, the most searched first.
    public let withoutResults: [Query]
    /// Days with a search, in order.
    public let days: [Day]
    /// Observations and events let go since the process started, because they came faster than they could be written.
    public let dropped: Int
}
