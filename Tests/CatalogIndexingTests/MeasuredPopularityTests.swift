import CatalogIndexing
import CommerceKernel
import Outbox
import Search
import Storage
import Synchronization
import Testing

@Suite struct MeasuredPopularityTests {
    /// Scores as another room would keep them.
    private final class Scores: Sendable {
        let known = Mutex<[String: Double]>([:])
    }

    private func announce(_ id: String, _ score: Double, _ scores: Scores, _ shop: ImportFixture) throws {
        scores.known.withLock { $0[id] = score }
        try shop.store.writeNow { transaction in
            _ = try Outbox(time: shop.time).append(
                OutboxEvent(type: "product.popularity_changed", subject: "product/\(id)"), in: transaction)
        }
    }

    @Test func `what shoppers do with a product decides among equals, also after a rebuild and an import`() throws {
        let shop = try ImportFixture()
        let scores = Scores()
        let documents = ProductDocuments(
            publishing: shop.publishing,
            popularity: MeasuredPopularity(eventType: "product.popularity_changed") { ids, _ in
                scores.known.withLock { known in known.filter { ids.contains($0.key) } }
            })
        let engine = try ProjectionFixture.open(shop)
        let projection = try IndexProjection(
            store: shop.store, engine: engine, documents: documents, logger: ProjectionFixture.logger)
        let lines = ["a", "b", "c"].map { #"{"id":"\#($0)","name":"Enamel mug","price":5,"stock":1}"# }
        try shop.run(lines.joined(separator: "\n"))
        try projection.prepare()
        try projection.catchUp()
        func found(_ sort: [SortKey] = []) throws -> [String] {
            try engine.searchNow(SearchRequest(text: "enamel mug", sort: sort)).hits.map(\.id)
        }
        #expect(try found() == ["a", "b", "c"])
        try announce("c", 40, scores, shop)
        try announce("b", 8, scores, shop)
        try projection.catchUp()
        #expect(try found() == ["c", "b", "a"])
        #expect(try found([.descending("popularity")]) == ["c", "b", "a"])
        // A product that is written anew keeps what is known of it.
        try shop.run(#"{"id":"c","name":"Enamel mug","description":"White.","price":5,"stock":1}"#)
        try projection.catchUp()
        #expect(try found([.descending("popularity")]) == ["c", "b", "a"])
        try projection.rebuild()
        #expect(try found([.descending("popularity")]) == ["c", "b", "a"])
        // What nobody looks at any more falls back.
        try announce("c", 0, scores, shop)
        try projection.catchUp()
        #expect(try found([.descending("popularity")]) == ["b", "a", "c"])
    }
}
