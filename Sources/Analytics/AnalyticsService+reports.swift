import CommerceKernel
import Storage

extension AnalyticsService {
    /// Throws 400 unless `limit` is 1 to 1,000.
    public func report(_ range: DayRange, limit: Int = 50) async throws -> AnalyticsReport {
        guard (1...1000).contains(limit) else {
            throw DomainError.invalid(
                field: "limit", code: "out_of_range", message: "limit is \(limit); it must be from 1 to 1000.")
        }
        let dropped = dropped
        return try await store.read { transaction in
            AnalyticsReport(
                range: range, totals: try ReportStore.totals(range, in: transaction),
                topQueries: try ReportStore.queries(range, withoutResults: false, limit: limit, in: transaction),
                withoutResults: try ReportStore.queries(range, withoutResults: true, limit: limit, in: transaction),
                days: try ReportStore.days(range, in: transaction), dropped: dropped)
        }
    }

    /// What many have searched, the heaviest first, at most `limit`: with results, often enough to be nobody's own,
    /// and not the beginning of a word.
    public func popularQueries(limit: Int = 100_000) async throws -> [PopularQuery] {
        let today = time.now.day
        let queries = try await store.read { [options] transaction in
            var gathered: [PopularQuery] = []
            var (text, weight, searches, results) = ("", 0.0, 0, 0)
            func finish() {
                if searches >= options.leastSearches, results > 0 {
                    gathered.append(PopularQuery(text: text, weight: weight, results: results))
                }
            }
            // Beyond ten half-lives a search weighs a thousandth.
            let oldest = today - Int(options.suggestionHalfLife * 10)
            try ReportStore.forEachQueryDay(since: oldest, in: transaction) { query, day, count, found in
                if query != text {
                    finish()
                    (text, weight, searches, results) = (query, 0, 0, 0)
                }
                weight +=
                    Double(count) * Decay.factor(days: Double(today - day), halfLife: options.suggestionHalfLife)
                searches += count
                results = found
            }
            finish()
            return gathered
        }
        let sorted = PopularQueries.withoutHalfTyped(queries).sorted { a, b in
            a.weight > b.weight || (a.weight == b.weight && a.text < b.text)
        }
        return Array(sorted.prefix(limit))
    }
}
