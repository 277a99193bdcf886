public import Catalog
public import CommerceKernel
public import Search
public import Storage

/// A search of this process with the API's parameters and answer, for the command line.
public struct LocalSearch: Sendable {
    private let engine: SearchEngine
    private let store: Store
    private let catalog: CatalogService

    public init(engine: SearchEngine, store: Store, catalog: CatalogService) {
        self.engine = engine
        self.store = store
        self.catalog = catalog
    }

    /// What `GET /v1/search` answers to `query`, and what it is made of. Blocks.
    public func answer(_ query: QueryParameters, at now: Timestamp) throws -> (response: SearchResponse, json: [UInt8])
    {
        let started = ContinuousClock.now
        let parameters = try SearchParameters(query) { slug in
            try store.readNow { try catalog.category(slug: slug, in: $0)?.path.description }
        }
        let response = try engine.searchNow(parameters.request)
        let json = SearchRenderer.answer(response, parameters, searchID: "local", at: now, since: started)
        return (response, json)
    }
}
