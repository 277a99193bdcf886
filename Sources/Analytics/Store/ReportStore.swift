import CommerceKernel
import Storage

/// What reports and suggestions read.
enum ReportStore {
    private static let sums = """
        coalesce(sum(searches), 0), coalesce(sum(without_results), 0), coalesce(sum(clicked_searches), 0),
        coalesce(sum(clicks), 0), coalesce(sum(placed_clicks), 0), coalesce(sum(position_sum), 0),
        coalesce(sum(adds), 0), coalesce(sum(purchases), 0)
        """

    private static func counts(_ row: Row, from column: Int32) -> AnalyticsReport.Counts {
        var counts = AnalyticsReport.Counts()
        counts.searches = row.int(column)
        counts.withoutResults = row.int(column + 1)
        counts.clickedSearches = row.int(column + 2)
        counts.clicks = row.int(column + 3)
        counts.placedClicks = row.int(column + 4)
        counts.positionSum = row.int(column + 5)
        counts.adds = row.int(column + 6)
        counts.purchases = row.int(column + 7)
        return counts
    }

    static func totals(_ range: DayRange, in transaction: ReadTransaction) throws -> AnalyticsReport.Counts {
        try transaction.first(
            "SELECT \(sums) FROM analytics_query_days WHERE day BETWEEN ? AND ?", [range.first, range.last]
        ) { counts($0, from: 0) } ?? AnalyticsReport.Counts()
    }

    static func days(_ range: DayRange, in transaction: ReadTransaction) throws -> [AnalyticsReport.Day] {
        try transaction.query(
            "SELECT day, \(sums) FROM analytics_query_days WHERE day BETWEEN ? AND ? GROUP BY day ORDER BY day",
            [range.first, range.last]
        ) { AnalyticsReport.Day(day: Timestamp(day: $0.int(0)), counts: counts($0, from: 1)) }
    }

    /// The most searched, or of those that found nothing the most searched. The number of results is that of the last
    /// day: SQLite takes bare columns from the row of the maximum.
    static func queries(
        _ range: DayRange, withoutResults: Bool, limit: Int, in transaction: ReadTransaction
    ) throws -> [AnalyticsReport.Query] {
        let order = withoutResults ? "sum(without_results)" : "sum(searches)"
        return try transaction.query(
            """
            SELECT query, results, max(day), \(sums) FROM analytics_query_days WHERE day BETWEEN ? AND ?
            GROUP BY query HAVING \(order) > 0 ORDER BY \(order) DESC, query LIMIT ?
            """, [range.first, range.last, limit]
        ) { AnalyticsReport.Query(text: $0.text(0), results: $0.int(1), counts: counts($0, from: 3)) }
    }

    /// Calls `body` with the text to suggest, the day, searches and results of every query and day since `day`, texts
    /// together and days rising.
    static func forEachQueryDay(
        since day: Int, in transaction: ReadTransaction,
        _ body: (_ text: String, _ day: Int, _ searches: Int, _ results: Int) -> Void
    ) throws {
        try transaction.forEach(
            """
            SELECT coalesce(corrected, query), day, sum(searches), max(results) FROM analytics_query_days
            WHERE day >= ? GROUP BY 1, 2 ORDER BY 1, 2
            """, [day]
        ) { row in
            body(row.text(0), row.int(1), row.int(2), row.int(3))
            return true
        }
    }
}
