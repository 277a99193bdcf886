import CommerceKernel
import Storage

/// Single searches and the counts by query and day that they add to.
enum SearchStore {
    /// Counts a search once, whatever is written again.
    static func record(_ search: FinalSearch, in transaction: Transaction) throws {
        let day = search.at.day
        let isNew = try transaction.execute(
            "INSERT INTO analytics_searches (id, day, query) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
            [search.id, day, search.query])
        guard isNew > 0 else { return }
        let counted = search.isRepeat ? 0 : 1
        let empty = search.isRepeat || search.results > 0 ? 0 : 1
        try transaction.execute(
            """
            INSERT INTO analytics_query_days (day, query, corrected, results, searches, without_results)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (day, query) DO UPDATE SET corrected = excluded.corrected, results = excluded.results,
                searches = searches + excluded.searches, without_results = without_results + excluded.without_results
            """, [day, search.query, search.corrected, max(0, search.results), counted, empty])
    }

    /// Counts an event on a known search once; false when the search is unknown or the event was counted before.
    static func record(_ event: SearchEvent, in transaction: Transaction) throws -> Bool {
        let known = try transaction.first(
            "SELECT day, query FROM analytics_searches WHERE id = ?", [event.searchID]
        ) { (day: $0.int(0), query: $0.text(1)) }
        guard let known else { return false }
        let isNew = try transaction.execute(
            """
            INSERT INTO analytics_events (search_id, kind, product_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
            """, [event.searchID, event.kind.rawValue, event.productID])
        guard isNew > 0 else { return false }
        switch event.kind {
        case .click:
            let isFirst = try transaction.execute(
                "UPDATE analytics_searches SET clicked = 1 WHERE id = ? AND clicked = 0", [event.searchID])
            try transaction.execute(
                """
                UPDATE analytics_query_days SET clicks = clicks + 1, clicked_searches = clicked_searches + ?,
                    placed_clicks = placed_clicks + ?, position_sum = position_sum + ?
                WHERE day = ? AND query = ?
                """, [isFirst, event.position == nil ? 0 : 1, event.position ?? 0, known.day, known.query])
        case .add:
            try transaction.execute(
                "UPDATE analytics_query_days SET adds = adds + 1 WHERE day = ? AND query = ?",
                [known.day, known.query])
        case .purchase:
            try transaction.execute(
                "UPDATE analytics_query_days SET purchases = purchases + 1 WHERE day = ? AND query = ?",
                [known.day, known.query])
        }
        return true
    }

    /// Forgets single searches of days before `searchDay`, and counts of days before `aggregateDay`. Answers how many
    /// rows went.
    static func prune(searchesBefore searchDay: Int, countsBefore countDay: Int, in transaction: Transaction) throws
        -> Int
    {
        try transaction.execute("DELETE FROM analytics_searches WHERE day < ?", [searchDay])
            + transaction.execute("DELETE FROM analytics_query_days WHERE day < ?", [countDay])
    }
}
