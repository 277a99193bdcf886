public import Foundation

/// The search engine over one index folder, such as `indexes/products`. Searches may come from any thread; they run
/// on the engine's own threads, never on the caller's cooperative pool.
public final class SearchEngine: Sendable {
    private init() {}

    /// Opens the index in `folder`, which is made when missing, with the settings in it.
    ///
    /// A folder without an index, or with a damaged one, opens too: `condition` says so, searches throw
    /// `.missing` or `.damaged`, and `openWriter().rebuild(…)` mends it while the engine stays open.
    ///
    /// - Throws: `SearchError` `.storage` when the folder cannot be used, `.invalidSettings` for a bad settings file.
    public static func open(folder: URL, options: SearchOptions = SearchOptions()) throws -> SearchEngine {
        throw SearchError(.missing, "There is no index yet.")
    }

    /// Whether there is an index to search.
    public var condition: IndexCondition { .missing }

    /// Waits without blocking a thread of the cooperative pool. A cancelled task stops its search.
    public func search(_ request: SearchRequest) async throws -> SearchResponse { try searchNow(request) }

    /// Searches on the calling thread; for commands and benchmarks.
    public func searchNow(_ request: SearchRequest) throws -> SearchResponse {
        throw SearchError(.missing, "There is no index yet.")
    }

    public func suggest(_ request: SuggestRequest) async throws -> SuggestResponse { SuggestResponse() }

    /// Products that resemble the product `id`: empty when there is no such product.
    public func similar(to id: String, limit: Int = 10, filter: String? = nil) async throws -> [SearchHit] { [] }

    /// The finished JSON of one product, from memory; nil when it is not indexed. Does not block on disk writes.
    public func payload(id: String) -> [UInt8]? { nil }

    /// How far the searches of this engine see; nil before the first build.
    public var position: IndexPosition? { nil }

    /// Products that can be found.
    public var documentCount: Int { 0 }

    /// True when searches see the change `sequence`, at once or within `timeout`.
    public func waitForPosition(_ sequence: Int64, timeout: Duration) async -> Bool { false }

    /// The one writer of this index.
    ///
    /// - Throws: `SearchError` `.lockHeld` when another writer, in whatever process, has it open.
    public func openWriter() throws -> IndexWriter { throw SearchError(.lockHeld, "Another process has it.") }
}
