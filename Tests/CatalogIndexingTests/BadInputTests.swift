import CatalogIndexing
import CommerceKernel
import Foundation
import Storage
import Testing

/// Everything that merchants' files do wrong. Good rows come through whatever stands beside them.
@Suite struct BadInputTests {
    private let fixture: ImportFixture
    private let rows = RowCollector()
    private let good = #"{"id":"good","name":"Good","price":1}"#

    init() throws { fixture = try ImportFixture() }

    private func expectGood() throws { #expect(try fixture.json("good")["name"] == "Good") }

    @Test(arguments: ["", "\n \r\n", "\u{FEFF}"]) func `an empty file`(text: String) throws {
        #expect(throws: ImportError.empty) { try fixture.run(text) }
    }

    @Test func `a directory and a file that is not there`() throws {
        #expect(throws: ImportError.directory(fixture.folder.path)) { _ = try FileSource(path: fixture.folder.path) }
        let missing = #expect(throws: ImportError.self) { _ = try FileSource(path: fixture.folder.path + "/none") }
        #expect(missing?.description.contains("No such file") == true)
    }

    @Test(arguments: [
        ("just some words", "it begins with the columns"), ("PK\u{3}\u{4}xxxx", "ZIP"), ("%PDF-1.7", "PDF"),
        ("<html><body>", "XML"), ("a\u{0}b", "binary"), ("x,y,z\n1,2,3", "\"x\", \"y\", \"z\""),
    ])
    func `an unknown format says what it looks like`(text: String, hint: String) throws {
        let error = #expect(throws: ImportError.self) { try fixture.run(text) }
        #expect(error?.description.contains(hint) == true)
    }

    @Test func `UTF-16 is named`() throws {
        let error = #expect(throws: ImportError.self) { try fixture.run(MemorySource([0xFF, 0xFE, 0x69, 0])) }
        #expect(error?.description.contains("UTF-16") == true)
    }

    @Test func `a truncated gzip file keeps what came before`() throws {
        let lines = (0..<20_000).map { #"{"id":"p\#($0)","name":"Product \#($0 &* 2_654_435_761)"}"# }
        let packed = try Gzip.pack(Array(lines.joined(separator: "\n").utf8))
        let summary = try fixture.run(MemorySource(Array(packed.dropLast(packed.count / 2))), rows)
        #expect(summary.failure == .truncatedGzip)
        #expect(summary.progress.created > 1000)
        #expect(summary.progress.created == (try fixture.count()))
    }

    @Test func `a damaged gzip file`() throws {
        var packed = try Gzip.pack(Array((good + "\n").utf8))
        packed[packed.count - 6] ^= 0xFF
        let summary = try fixture.run(MemorySource(packed))
        guard case .damagedGzip = summary.failure else {
            Issue.record("the damage was not noticed: \(String(describing: summary.failure))")
            return
        }
    }

    @Test func `gzip of several members, padded, is read to its end`() throws {
        let first = try Gzip.pack(Array((good + "\n").utf8))
        let second = try Gzip.pack(Array(#"{"id":"b","name":"B"}"#.utf8))
        let summary = try fixture.run(MemorySource(first + second + [UInt8](repeating: 0, count: 512)))
        #expect(summary.failure == nil)
        #expect(summary.progress.created == 2)
    }

    @Test func `invalid UTF-8 spoils its own row only`() throws {
        var bytes = Array(#"{"id":"x","name":""#.utf8)
        bytes += [0xC3, 0x28] + Array("\"}\n".utf8) + Array(good.utf8)
        try fixture.run(MemorySource(bytes), rows)
        #expect(rows.rejections == ["1  bad_format"])
        try expectGood()
        let table = RowCollector()
        try fixture.run(MemorySource(Array("id,name\nx,".utf8) + [0xFF, 0x0A] + Array("y,Y\n".utf8)), table)
        #expect(table.rejections == ["2  bad_format"])
        #expect(try fixture.json("y")["name"] == "Y")
    }

    @Test func `a line of 50 MB is refused without being held`() throws {
        let source = PatternSource([
            .bytes(Array(#"{"id":"big","name":""#.utf8)), .repeated(UInt8(ascii: "x"), count: 50 << 20),
            .bytes(Array("\"}\n\(good)".utf8)),
        ])
        let before = residentBytes()
        try fixture.run(source, rows)
        #expect(rows.rejections == ["1  too_long"])
        try expectGood()
        #expect(residentBytes() - before < 40 << 20)
    }

    @Test func `a quoted cell and an array element beyond the limit are refused too`() throws {
        try fixture.run(
            PatternSource([
                .bytes(Array("id,name\nbig,\"".utf8)), .repeated(UInt8(ascii: "x"), count: 50 << 20),
                .bytes(Array("\"\ngood,Good\n".utf8)),
            ]), rows)
        #expect(rows.rejections == ["2  too_long"])
        try expectGood()
        let array = RowCollector()
        try fixture.run(
            PatternSource([
                .bytes(Array(#"[{"id":"big","name":""#.utf8)), .repeated(UInt8(ascii: "x"), count: 6 << 20),
                .bytes(Array(#""},{"id":"z","name":"Z"}]"#.utf8)),
            ]), array)
        #expect(array.rejections == ["1  too_long"])
        #expect(try fixture.json("z")["name"] == "Z")
    }

    @Test func `a quote that never closes and a row with too many cells`() throws {
        try fixture.run("id,name\ngood,Good\nx,y,z\nq,\"open\n", rows)
        #expect(rows.rejections == ["3  bad_format", "4  bad_format"])
        try expectGood()
    }

    @Test func `a row that ends early has empty cells`() throws {
        try fixture.run("id,name,price\ngood,Good")
        #expect(try fixture.json("good")["price"] == .null)
    }

    @Test func `wrong prices, currencies and names, each named`() throws {
        let attributes = (0..<10_000).map { "\"a\($0)\":1" }.joined(separator: ",")
        try fixture.run(
            """
            {"id":"1","name":"a","price":-3}
            {"id":"2","name":"a","price":1.005}
            {"id":"3","name":"a","currency":"DOLLARS"}
            {"id":"4","price":1}
            {"id":"5","name":"a","attributes":{\(attributes)}}
            {"id":"6","name":"a"
            \(good)
            """, rows)
        #expect(
            rows.rejections == [
                "1 price negative", "2 price too_many_decimals", "3 currency unknown_currency", "4 name missing",
                "5 attributes too_many", "6  bad_format",
            ])
        guard case .rejected(let faults) = rows.rows[1].result else { return }
        #expect(faults[0].value == "1.005")
        #expect(faults[0].reason.contains("2 digits"))
        #expect(rows.rows[1].id == "2")
        try expectGood()
    }

    @Test func `of duplicate ids the last wins and says which it replaced`() throws {
        let summary = try fixture.run(
            """
            {"id":"good","name":"First"}
            {"id":"other","name":"Other"}
            \(good)
            """, rows)
        try expectGood()
        #expect(summary.progress.duplicates == 1)
        #expect(rows.rows.map(\.replacesLine) == [nil, nil, 1])
    }

    @Test(arguments: [
        "[{\"id\":\"good\",\"name\":\"Good\"},", "[{\"id\":\"good\",\"name\":\"Good\"}",
        "[{\"id\":\"good\",\"name\":\"Good\"},{\"id\"",
    ])
    func `a JSON array that is cut off keeps what came before`(text: String) throws {
        let summary = try fixture.run(text)
        guard case .damagedDocument = summary.failure else {
            Issue.record("not noticed")
            return
        }
        try expectGood()
    }

    @Test func `XML that is cut off or declares entities`() throws {
        let item = "<rss><channel><item><g:id>good</g:id><title>Good</title></item>"
        let cut = try fixture.run(item + "<item><g:id>b</g:id>")
        guard case .damagedDocument = cut.failure else {
            Issue.record("not noticed")
            return
        }
        try expectGood()
        let summary = try fixture.run("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"x\">]><rss></rss>")
        guard case .damagedDocument(let reason, _) = summary.failure else {
            Issue.record("not refused")
            return
        }
        #expect(reason.contains("document type"))
    }

    @Test func `a database from a newer version is refused by name`() throws {
        try fixture.store.writeNow {
            try $0.execute("INSERT INTO schema_migrations VALUES ('catalog-9999-later', 'x', 0)")
        }
        let error = #expect(throws: StorageError.self) {
            _ = try Store.open(at: fixture.store.path, migrations: [])
        }
        #expect(error?.description.contains("newer version") == true)
    }
}
