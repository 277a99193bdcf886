import Analytics
import CatalogIndexing
import Logging
import Search

extension SoukApplication {
    /// Brings what shoppers searched into the suggestions, at once and every few minutes until the task is cancelled.
    func keepSuggestionsFresh(every interval: Duration = .seconds(300)) async {
        while !Task.isCancelled {
            do {
                try await refreshSuggestions()
            } catch {
                logger.error("suggestions could not be refreshed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    /// Completes from the queries counted so far. Answers how many there are.
    @discardableResult
    public func refreshSuggestions() async throws -> Int {
        let popular = try await analytics.popularQueries()
        let suggestions = QuerySuggestions(
            popular.map { FinalQuery(text: $0.text, weight: $0.weight, resultCount: $0.results) })
        engine.useQueries(suggestions)
        return suggestions.count
    }
}

extension MeasuredPopularity {
    /// What clicks, carts and orders say.
    static var measured: MeasuredPopularity {
        MeasuredPopularity(eventType: AnalyticsEvents.popularityChanged) { products, transaction in
            try AnalyticsService.popularity(of: products, in: transaction)
        }
    }
}
