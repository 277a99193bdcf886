import Foundation
import Testing

@testable import Search

/// What a disk does to an index while nobody has it open. Whatever it is, the engine opens, says what it found, answers
/// or refuses searches, and a rebuild makes it whole.
@Suite struct DamagedIndexTests {
    enum Damage: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case gone, empty, halved, shortened, garbage, zeroed, flipped
        case longer = "with bytes behind its end"

        var testDescription: String { rawValue }

        func apply(to file: URL) throws {
            var bytes = try Data(contentsOf: file)
            switch self {
            case .gone: return try FileManager.default.removeItem(at: file)
            case .empty: bytes = Data()
            case .halved: bytes = bytes.prefix(bytes.count / 2)
            case .shortened: bytes = bytes.dropLast()
            case .garbage: bytes = Data("garbage".utf8)
            case .zeroed: bytes = Data(count: bytes.count)
            case .flipped: for position in stride(from: 3, to: bytes.count, by: 31) { bytes[position] ^= 0x10 }
            case .longer: bytes += Data("garbage".utf8)
            }
            try bytes.write(to: file)
        }
    }

    private static let files = [
        "xapian/iamglass", "xapian/postlist.glass", "xapian/docdata.glass", "xapian/termlist.glass", "content.arena",
        "columns.arena", "payload.arena", "words.arena", "uses", "schema.json",
    ]

    /// An index that was begun empty, which alone has `docdata.glass`, and was changed since, so that its tables have
    /// more than one revision.
    private func changedIndex() throws -> TemporaryIndex {
        let index = try TemporaryIndex()
        let writer = try index.engine.openWriter()
        try writer.apply(gadgets.map { .upsert($0) }, position: position(1))
        for number in 1...3 {
            let cup = product("n\(number)", "New cup \(number)")
            try writer.apply([.upsert(cup)], position: position(Int64(number) + 1))
        }
        return index
    }

    private func position(_ sequence: Int64) -> IndexPosition { IndexPosition(epoch: "test", sequence: sequence) }

    @Test(arguments: files, Damage.allCases)
    func `a file that was changed while the index was closed keeps no shop from opening`(
        _ name: String, _ damage: Damage
    ) throws {
        let index = try changedIndex()
        let generation = try #require(index.engine.generationName)
        let file = index.folder.appendingPathComponent("generations/\(generation)/\(name)")
        try #require(FileManager.default.fileExists(atPath: file.path), "an index has no \(name)")
        try damage.apply(to: file)

        let engine = try SearchEngine.open(folder: index.folder)
        for text in ["headphones", "cup", "lenvo", ""] {
            do {
                for hit in try engine.searchNow(SearchRequest(text: text, facets: [FacetRequest("brand")])).hits {
                    #expect(String(decoding: hit.payload, as: UTF8.self) == #"{"id":"\#(hit.id)"}"#)
                }
            } catch let error as SearchError {
                #expect(error.code == .damaged)
            }
        }
        let writer = try engine.openWriter()
        do {
            try writer.apply([.delete(id: "h1"), .upsert(product("n2", "Old cup 2"))], position: position(9))
        } catch let error as SearchError {
            #expect(error.code == .damaged)
        }
        try writer.rebuild(position: position(9)) { add in try add(gadgets) }
        #expect(engine.condition == .ready)
        #expect(engine.damage == nil)
        #expect(try engine.searchNow(.init(text: "headphones")).total == 3)
        try writer.apply([.delete(id: "h1")], position: position(10))
        #expect(try engine.searchNow(.init(text: "headphones")).total == 2)
    }

    /// Of these, no byte can be lost without anybody noticing at the start.
    @Test(arguments: ["xapian/iamglass", "xapian/docdata.glass", "columns.arena", "words.arena", "schema.json"])
    func `what is read at the start is found damaged at the start`(_ name: String) throws {
        let index = try changedIndex()
        let generation = try #require(index.engine.generationName)
        try Damage.flipped.apply(to: index.folder.appendingPathComponent("generations/\(generation)/\(name)"))
        guard case .damaged = try SearchEngine.open(folder: index.folder).condition else {
            Issue.record("\(name) is taken for whole")
            return
        }
    }
}
