import CommerceKernel
import Storage

/// Single searches and the counts by query and day that they add to.
enum SearchStore {
    /// Counts a search, and remembers for a while which query its id stands for. Searches that were answered from a
    /// cache share an id.
    static func record(_ search: FinalSearch, in transaction: Transaction) throws {
        let day = search.at.day
        try transaction.execute(
            "INSERT INTO analytics_searches (id, day, query) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
            [search.id, day, search.query])
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

    /// Counts an event for the query and day of its search; false when that is unknown.
    ///
    /// - Parameter isFirstClick: the first of its visitor on this search.
    static func record(_ event: SearchEvent, isFirstClick: Bool, in transaction: Transaction) throws -> Bool {
        let known = try transaction.first(
            "SELECT day, query FROM analytics_searches WHERE id = ?", [event.searchID]
        ) { (day: $0.int(0), query: $0.text(1)) }
        guard let known else { return false }
        let click = event.kind == .click ? 1 : 0
        let placed = event.position == nil ? 0 : click
        try transaction.execute(
            """
            UPDATE analytics_query_days SET clicks = clicks + ?, clicked_searches = clicked_searches + ?,
                placed_clicks = placed_clicks + ?, position_sum = position_sum + ?, adds = adds + ?,
                purchases = purchases + ?
            WHERE day = ? AND query = ?
            """,
            [
                click, isFirstClick ? 1 : 0, placed, placed == 0 ? 0 : event.position ?? 0,
                event.kind == .add ? 1 : 0, event.kind == .purchase ? 1 : 0, known.day, known.query,
            ])
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
