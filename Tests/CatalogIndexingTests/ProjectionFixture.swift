import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Logging
import Outbox
import Search
import Storage

/// A shop with an index.
struct ProjectionFixture {
    let shop: ImportFixture
    let engine: SearchEngine
    let documents: ProductDocuments

    init() throws {
        shop = try ImportFixture()
        engine = try Self.open(shop)
        documents = ProductDocuments(publishing: shop.publishing)
    }

    static func indexFolder(_ shop: ImportFixture) -> URL { shop.folder.appending(path: "index") }

    static func open(_ shop: ImportFixture) throws -> SearchEngine {
        try SearchEngine.open(folder: indexFolder(shop), options: SearchOptions(threads: 1))
    }

    static var logger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }

    func projection() throws -> IndexProjection {
        try IndexProjection(store: shop.store, engine: engine, documents: documents, logger: Self.logger)
    }

    /// Makes sure of an index and applies everything that has happened.
    func project() throws {
        let projection = try projection()
        try projection.prepare()
        try projection.catchUp()
    }

    func check(_ engine: SearchEngine? = nil) throws -> ConsistencyCheck.Report {
        try ConsistencyCheck(store: shop.store, engine: engine ?? self.engine, documents: documents).run()
    }

    /// Ids of the hits of a search.
    func find(_ text: String, filter: String? = nil) throws -> [String] {
        try engine.searchNow(SearchRequest(text: text, filter: filter)).hits.map(\.id)
    }

    /// The JSON that searches answer with.
    func indexed(_ id: String) throws -> JSONValue? { try engine.payload(id: id).map { try JSONParser.parse($0) } }

    func lastSequence() throws -> Int64 { try shop.store.readNow { try Outbox.lastSequence(in: $0) } }
}
