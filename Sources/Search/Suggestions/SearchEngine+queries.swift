import Synchronization

extension SearchEngine {
    /// Completes from these queries from now on; until then, and where they know nothing, from words of the catalog.
    public func useQueries(_ suggestions: QuerySuggestions) {
        querySuggestions.withLock { $0 = suggestions }
    }
}
