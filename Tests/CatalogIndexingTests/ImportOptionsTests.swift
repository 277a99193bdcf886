import Catalog
import CatalogIndexing
import CommerceKernel
import Storage
import Synchronization
import Testing

@Suite struct ImportOptionsTests {
    private let fixture: ImportFixture
    private let rows = RowCollector()

    init() throws { fixture = try ImportFixture() }

    @Test func `a dry run checks everything and writes nothing`() throws {
        try fixture.run(#"{"id":"a","name":"A"}"#)
        let summary = try fixture.run(
            """
            {"id":"a","name":"B"}
            {"id":"b","name":"B","slug":"a"}
            {"id":"c","name":"C"}
            """, rows
        ) { $0.isDryRun = true }
        #expect(rows.rejections == ["2  slug_taken"])
        #expect(summary.progress.updated == 1)
        #expect(summary.progress.created == 1)
        #expect(summary.isDryRun)
        #expect(summary.lastSequence == nil)
        #expect(try fixture.count() == 1)
        #expect(try fixture.json("a")["name"] == "A")
    }

    @Test func `create, replace and update refuse what does not fit`() throws {
        try fixture.run(#"{"id":"a","name":"A","price":1,"brand":"X","stock":3}"#)
        let two = #"{"id":"a","price":2}"# + "\n" + #"{"id":"b","price":2}"#
        let named = two.replacing(#""price""#, with: #""name":"N","price""#)
        try fixture.run(named, rows) { $0.action = .create }
        #expect(rows.rejections == ["1  product_exists"])
        let replaced = RowCollector()
        try fixture.run(named.replacing("\"b\"", with: "\"c\""), replaced) { $0.action = .replace }
        #expect(replaced.rejections == ["2  not_found"])
        #expect(try fixture.json("a")["brand"] == .null)
        #expect(try fixture.json("a")["stock"] == 3)
        let updated = RowCollector()
        try fixture.run(
            """
            {"id":"a","price":5,"stock":9}
            {"id":"zz","price":2}
            {"price":2}
            {"id":"a","price":-2}
            """, updated
        ) { $0.action = .update }
        #expect(updated.rejections == ["2  not_found", "3 id missing", "4 price negative"])
        #expect(try fixture.json("a")["name"] == "N")
        #expect(try fixture.json("a")["price"]?.text == "5.00")
        #expect(try fixture.json("a")["stock"] == 9)
    }

    @Test func `stopping at a rejection leaves what stands behind it`() throws {
        let summary = try fixture.run(
            """
            {"id":"a","name":"A"}
            {"id":"b"}
            {"id":"c","name":"C"}
            """, rows
        ) { $0.stopsAtRejection = true }
        #expect(summary.failure == .stopped(line: 2))
        #expect(try fixture.count() == 1)
    }

    @Test func `too many rejections end the import`() throws {
        let text = (1...50).map { $0 % 2 == 0 ? "nonsense" : #"{"id":"\#($0)","name":"n"}"# }.joined(separator: "\n")
        let summary = try fixture.run("{}\n" + text) {
            $0.maximumRejections = 3
            $0.batchSize = 5
        }
        #expect(summary.failure == .tooManyRejections(limit: 3))
        #expect(try fixture.count() < 10)
    }

    @Test func `a cancelled import ends after what is committed and can go on from there`() throws {
        let text = (0..<100).map { #"{"id":"\#($0)","name":"n\#($0)"}"# }.joined(separator: "\n")
        let stop = StopAfter(rows: 30)
        let first = try fixture.run(text, stop) {
            $0.batchSize = 10
            $0.isCancelled = { stop.isReached.load(ordering: .relaxed) }
        }
        #expect(first.wasCancelled)
        #expect(try fixture.count() == 30)
        #expect(first.progress.line == 30)
        let second = try fixture.run(text) { $0.resumeAfterLine = first.progress.line }
        #expect(second.progress.created == 70)
        #expect(second.progress.rows == 70)
    }

    @Test func `the chosen currency is that of products that name none`() throws {
        try fixture.run(#"{"id":"a","name":"A","price":1000}"#) { $0.currency = .jpy }
        #expect(try fixture.json("a")["price"]?.text == "1000")
        #expect(try fixture.json("a")["currency"] == "JPY")
    }

    @Test func `a product without an id is known by its SKU`() throws {
        let text = #"{"sku":"S-1","name":"A"}"#
        try fixture.run(text)
        let again = try fixture.run(text)
        #expect(again.progress.unchanged == 1)
        #expect(try fixture.json("S-1")["sku"] == "S-1")
    }

    @Test func `stock and product are written together, with the ledger's reason`() throws {
        try fixture.run(#"{"id":"a","name":"A","stock":5,"variants":[{"id":"v","stock":2},{"id":"w"}]}"#)
        let reasons = try fixture.store.readNow {
            try $0.query("SELECT variant_id, on_hand, reason FROM inventory_movements ORDER BY id") {
                "\($0.text(0)) \($0.int(1)) \($0.text(2))"
            }
        }
        #expect(reasons == [" 5 import", "v 2 import"])
        #expect(try fixture.json("a")["stock"] == 5)
        let types = try fixture.store.readNow {
            try $0.query("SELECT type FROM outbox_events ORDER BY sequence") { $0.text(0) }
        }
        #expect(types == ["product.created", "stock.changed", "stock.changed"])
    }

    @Test func `progress is told once a batch and rows in the order of the file`() throws {
        let text = (0..<25).map { #"{"id":"\#($0)","name":"n"}"# }.joined(separator: "\n")
        try fixture.run(text, rows) { $0.batchSize = 10 }
        #expect(rows.rows.map(\.line) == Array(1...25))
        #expect(rows.progress.map(\.rows) == [10, 20, 25])
    }

    @Test func `an asynchronous body is read as it comes`() async throws {
        let pipe = PipeSource()
        let lines = (0..<200).map { #"{"id":"\#($0)","name":"n"}"# + "\n" }
        let importing = Task.detached { [fixture] in try fixture.run(pipe).progress.created }
        for line in lines { #expect(await pipe.write(Array(line.utf8))) }
        pipe.finish()
        #expect(try await importing.value == 200)
        pipe.abandon()
        #expect(await pipe.write([1]) == false)
    }
}

/// Asks an import to end after a number of rows.
private final class StopAfter: ImportObserver, Sendable {
    let isReached = Atomic(false)
    private let rows: Int

    init(rows: Int) { self.rows = rows }

    func didFinish(_ row: RowOutcome) {}

    func didAdvance(to progress: ImportProgress) {
        if progress.rows >= rows { isReached.store(true, ordering: .relaxed) }
    }
}
