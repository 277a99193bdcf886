import CatalogIndexing
import CommerceKernel
import Outbox
import Search
import Storage
import Testing

@Suite struct ConsistencyCheckTests {
    private let fixture: ProjectionFixture

    init() throws {
        fixture = try ProjectionFixture()
        try fixture.shop.run((0..<5).map { #"{"id":"p\#($0)","name":"Lamp \#($0)"}"# }.joined(separator: "\n"))
        try fixture.project()
    }

    private func writer() throws -> (IndexWriter, IndexPosition) {
        (try fixture.engine.openWriter(), try #require(fixture.engine.position))
    }

    @Test func `an index that agrees`() throws {
        let report = try fixture.check()
        #expect(report == expected { _ in })
        #expect(report.isConsistent)
    }

    @Test func `a document that is missing is named`() throws {
        let (writer, position) = try writer()
        try writer.apply([.delete(id: "p2")], position: position)
        let report = try fixture.check()
        #expect(
            report
                == expected {
                    $0.missing = ["p2"]
                    $0.documents = 4
                    $0.contradictions = 1
                })
        #expect(!report.isConsistent)
    }

    @Test func `a document that says something else is named`() throws {
        let (writer, position) = try writer()
        try writer.apply(
            [.upsert(SearchDocument(id: "p1", fields: [:], payload: Array("{}".utf8)))], position: position)
        #expect(
            try fixture.check()
                == expected {
                    $0.different = ["p1"]
                    $0.contradictions = 1
                })
    }

    @Test func `a document of no product is named`() throws {
        let (writer, position) = try writer()
        let stranger = SearchDocument(id: "ghost", fields: ["name": .text("Ghost")], payload: Array("{}".utf8))
        try writer.apply([.upsert(stranger)], position: position)
        #expect(
            try fixture.check()
                == expected {
                    $0.surplus = ["ghost"]
                    $0.documents = 6
                    $0.contradictions = 1
                })
    }

    @Test func `an index that is merely behind is no contradiction`() throws {
        try fixture.shop.run(#"{"id":"p0","name":"Vase"}"# + "\n" + #"{"id":"new","name":"New"}"#)
        try fixture.shop.store.writeNow { [publishing = fixture.shop.publishing] in
            _ = try publishing.delete(id: "p3", in: $0)
        }
        let report = try fixture.check()
        #expect(report.isConsistent)
        #expect(report.pendingEvents == 3)
    }

    @Test func `a shop without products needs no index`() throws {
        let empty = try ProjectionFixture()
        #expect(try empty.check().isConsistent)
    }

    private func expected(_ change: (inout ConsistencyCheck.Report) -> Void) -> ConsistencyCheck.Report {
        var report = ConsistencyCheck.Report()
        report.products = 5
        report.documents = 5
        change(&report)
        return report
    }
}
