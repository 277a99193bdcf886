import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Inventory
import Outbox
import Search
import Storage
import Testing

@Suite struct IndexProjectionTests {
    private let fixture: ProjectionFixture

    init() throws { fixture = try ProjectionFixture() }

    @Test func `a product is found once its event is applied, and not before`() throws {
        try fixture.project()
        try fixture.shop.run(#"{"id":"a","name":"Desk lamp","price":10,"brand":"Lumo","attributes":{"color":"red"}}"#)
        #expect(try fixture.find("lamp").isEmpty)
        try fixture.project()
        #expect(try fixture.find("lamp") == ["a"])
        #expect(try fixture.find("", filter: "brand:=Lumo && attributes.color:=red && price:<11") == ["a"])
        #expect(try fixture.indexed("a") == (try fixture.shop.json("a")))
        #expect(fixture.engine.position?.sequence == (try fixture.lastSequence()))
    }

    @Test func `changes and deletions follow`() throws {
        try fixture.shop.run(#"{"id":"a","name":"Desk lamp"}"# + "\n" + #"{"id":"b","name":"Floor lamp"}"#)
        try fixture.project()
        try fixture.shop.run(#"{"id":"a","name":"Tea cup"}"#)
        try fixture.shop.store.writeNow { [publishing = fixture.shop.publishing] in
            _ = try publishing.delete(id: "b", in: $0)
        }
        try fixture.project()
        #expect(try fixture.find("lamp").isEmpty)
        #expect(try fixture.find("cup") == ["a"])
        #expect(try fixture.check().isConsistent)
    }

    @Test func `price and stock reach filters and answers`() throws {
        try fixture.shop.run(#"{"id":"a","name":"Lamp","price":10,"stock":5}"#)
        try fixture.project()
        try fixture.shop.run(#"{"id":"a","price":20,"stock":0}"#) { $0.action = .update }
        try fixture.project()
        #expect(try fixture.find("lamp", filter: "price:=20 && inStock:=false") == ["a"])
        #expect(try fixture.find("lamp", filter: "price:=10").isEmpty)
        #expect(try fixture.indexed("a")?["stock"] == 0)
        #expect(try fixture.indexed("a") == (try fixture.shop.json("a")))
        try fixture.shop.run(#"{"id":"a","stock":null,"price":null}"#) { $0.action = .update }
        try fixture.project()
        #expect(try fixture.find("lamp", filter: "price:=20").isEmpty)
        #expect(try fixture.find("lamp", filter: "inStock:=true") == ["a"])
        #expect(try fixture.check().isConsistent)
    }

    @Test func `options and variants can be filtered by`() throws {
        try fixture.shop.run(
            """
            {"id":"a","name":"Shirt","options":[{"name":"Shoe size","values":["41","42"]}],
            """.replacing("\n", with: "") + #""variants":[{"id":"v","sku":"SH-41","price":3}]}"#)
        try fixture.project()
        #expect(try fixture.find("", filter: "attributes.shoe_size:=42") == ["a"])
        #expect(try fixture.find("SH-41") == ["a"])
        #expect(try fixture.find("", filter: "price:=3") == ["a"])
    }

    @Test func `events of others neither disturb nor fill the index`() throws {
        try fixture.shop.run(#"{"id":"a","name":"Lamp"}"#)
        try fixture.project()
        let before = fixture.engine.position
        try fixture.shop.store.writeNow { transaction in
            let outbox = Outbox(time: SystemTime())
            for number in 0..<50 {
                try outbox.append(OutboxEvent(type: "order.placed", subject: "order/\(number)"), in: transaction)
            }
        }
        let projection = try fixture.projection()
        try projection.catchUp()
        #expect(projection.position.sequence == (try fixture.lastSequence()))
        #expect(fixture.engine.position == before)
        #expect(try fixture.check().isConsistent)
        #expect(try fixture.check().pendingEvents == 0)
    }

    @Test func `only one projects at a time`() throws {
        let first = try fixture.projection()
        let error = #expect(throws: SearchError.self) { _ = try fixture.projection() }
        #expect(error?.code == .lockHeld)
        withExtendedLifetime(first) {}
    }

    // MARK: Rebuilding

    private func twoProducts() throws {
        try fixture.shop.run(#"{"id":"a","name":"Lamp"}"# + "\n" + #"{"id":"b","name":"Cup"}"#)
        try fixture.project()
    }

    @Test func `a lost index is rebuilt from the database`() throws {
        try twoProducts()
        let other = try ImportFixture()
        let engine = try ProjectionFixture.open(other)
        let projection = try IndexProjection(
            store: fixture.shop.store, engine: engine, documents: fixture.documents, logger: ProjectionFixture.logger)
        #expect(try projection.prepare() == .missing)
        #expect(engine.documentCount == 2)
        #expect(try fixture.check(engine).isConsistent)
        #expect(try projection.prepare() == nil)
    }

    @Test func `an index of another history is rebuilt`() throws {
        try twoProducts()
        try fixture.shop.store.writeNow { try Outbox.renewEpoch(in: $0) }
        #expect(try fixture.check().rebuildReason != nil)
        #expect(try fixture.projection().prepare() == .otherEpoch)
        #expect(try fixture.check().isConsistent)
    }

    @Test func `an index ahead of the database is rebuilt`() throws {
        try twoProducts()
        try fixture.shop.store.writeNow {
            try $0.execute("DELETE FROM outbox_events")
            try $0.execute("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'outbox_events'")
        }
        #expect(try fixture.check().isConsistent == false)
        #expect(try fixture.projection().prepare() == .ahead)
        #expect(try fixture.check().isConsistent)
    }

    @Test func `an index that missed events which are gone is rebuilt`() throws {
        try twoProducts()
        try fixture.shop.run(#"{"id":"c","name":"Vase"}"# + "\n" + #"{"id":"d","name":"Plate"}"#)
        try fixture.shop.store.writeNow { [last = try fixture.lastSequence()] in
            try $0.execute("DELETE FROM outbox_events WHERE sequence < ?", [last])
        }
        #expect(try fixture.projection().prepare() == .tooOld)
        #expect(try fixture.find("vase") == ["c"])
    }

    @Test func `a request rebuilds, once, and waits like any event`() throws {
        try twoProducts()
        let sequence = try fixture.shop.store.writeNow {
            try ReindexRequest.leave(Outbox(time: SystemTime()), in: $0)
        }
        try fixture.project()
        #expect((fixture.engine.position?.sequence ?? 0) >= sequence)
        #expect(try fixture.check().isConsistent)
    }

    // MARK: The service

    @Test func `the projector makes a commit visible and gives the lock back`() async throws {
        let projector = CatalogProjector(
            store: fixture.shop.store, engine: fixture.engine, documents: fixture.documents,
            logger: ProjectionFixture.logger, pace: .milliseconds(5))
        let running = Task { await projector.run() }
        let draft = ProductDraft(name: "Lamp", currency: .usd)
        let published = try await fixture.shop.store.write { [publishing = fixture.shop.publishing] in
            try publishing.create(draft, in: $0)
        }
        let sequence = try #require(published.sequence)
        #expect(await fixture.engine.waitForPosition(sequence, timeout: .seconds(60)))
        #expect(try fixture.find("lamp") == [published.product.id])
        #expect(try fixture.indexed(published.product.id)?["stock"] == 0)
        running.cancel()
        await running.value
        _ = try fixture.projection()
    }

    // MARK: Importing with the index at hand

    private func importHere(_ text: String, batchSize: Int = 500) throws -> ImportSummary {
        let projection = try fixture.projection()
        try projection.prepare()
        var options = ImportOptions(currency: .usd)
        options.batchSize = batchSize
        return try CatalogImporter(store: fixture.shop.store, publishing: fixture.shop.publishing).run(
            MemorySource(Array(text.utf8)), options: options, indexing: .here(projection))
    }

    private func lines(_ count: Int, name: String = "Lamp") -> String {
        (0..<count).map { #"{"id":"p\#($0)","name":"\#(name) \#($0)","stock":\#($0),"price":\#($0)}"# }
            .joined(separator: "\n")
    }

    @Test func `what an import indexes straight away is what a rebuild would index`() throws {
        let summary = try importHere(lines(120), batchSize: 25)
        #expect(summary.progress.created == 120)
        #expect(fixture.engine.position?.sequence == summary.lastSequence)
        let report = try fixture.check()
        #expect(report.isConsistent)
        #expect(report.products == 120)
        #expect(report.documents == 120)
        #expect(try fixture.find("lamp 77").first == "p77")
        _ = try importHere(lines(120, name: "Cup"), batchSize: 25)
        #expect(try fixture.find("lamp").isEmpty)
        #expect(try fixture.check().isConsistent)
    }

    @Test func `what others write during an import is not lost`() throws {
        let store = fixture.shop.store
        let publishing = fixture.shop.publishing
        let source = InterruptedSource(lines(60)) {
            _ = try? store.writeNow { try publishing.create(ProductDraft(name: "Stranger", currency: .usd), in: $0) }
        }
        let projection = try fixture.projection()
        try projection.prepare()
        var options = ImportOptions(currency: .usd)
        options.batchSize = 10
        _ = try CatalogImporter(store: store, publishing: publishing).run(
            source, options: options, indexing: .here(projection))
        try projection.catchUp()
        #expect(try fixture.find("stranger").count >= 1)
        #expect(try fixture.check().isConsistent)
    }

    @Test func `a first import that was killed leaves a shop that the next start completes`() throws {
        // What such a kill leaves: rows and events of the whole file, and the empty index it began with.
        try fixture.project()
        try fixture.shop.run(lines(800))
        #expect(try fixture.check().isConsistent)
        try fixture.project()
        let report = try fixture.check()
        #expect(report.isConsistent)
        #expect(report.documents == 800)
        #expect(report.pendingEvents == 0)
    }

    @Test func `an index that is missing altogether is behind, not contradictory`() throws {
        try fixture.shop.run(lines(3))
        let report = try fixture.check()
        #expect(report.isMissing)
        #expect(report.isConsistent)
        #expect(report.pendingEvents == 6)
    }

    @Test func `an import that ended between database and index is caught up with`() throws {
        try fixture.project()
        try fixture.shop.run(lines(30))
        let behind = try fixture.check()
        #expect(behind.isConsistent)
        #expect(behind.pendingEvents == 60)
        let reopened = try ProjectionFixture.open(fixture.shop)
        let projection = try IndexProjection(
            store: fixture.shop.store, engine: reopened, documents: fixture.documents, logger: ProjectionFixture.logger)
        #expect(try projection.prepare() == nil)
        try projection.catchUp()
        let report = try fixture.check(reopened)
        #expect(report.isConsistent)
        #expect(report.documents == 30)
    }
}

/// Text in small blocks, with something happening before each.
private final class InterruptedSource: ByteSource {
    private var bytes: ArraySlice<UInt8>
    private let interruption: () -> Void

    init(_ text: String, interruption: @escaping () -> Void) {
        bytes = Array(text.utf8)[...]
        self.interruption = interruption
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        interruption()
        let block = bytes.prefix(min(700, buffer.count))
        buffer.copyBytes(from: block)
        bytes = bytes.dropFirst(block.count)
        return block.count
    }
}
