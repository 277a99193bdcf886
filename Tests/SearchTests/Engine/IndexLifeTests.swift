import Foundation
import Testing

@testable import Search

@Suite struct IndexLifeTests {
    private func position(_ sequence: Int64) -> IndexPosition { IndexPosition(epoch: "test", sequence: sequence) }

    @Test func `a change is found when apply returns`() throws {
        let index = try TemporaryIndex(gadgets)
        let writer = try index.engine.openWriter()
        try writer.apply(
            [
                .upsert(product("n1", "Novelty lamp")), .delete(id: "h1"),
                .upsert(product("h2", "Bose Earbuds", brand: "Bose")),
            ], position: position(7))
        #expect(try index.ids("novelty") == ["n1"])
        #expect(try index.ids("sony").isEmpty)
        #expect(try index.ids("bose earbuds") == ["h2"])
        #expect(try index.ids("quietcomfort").isEmpty)
        #expect(index.engine.position == position(7))
        #expect(index.engine.payload(id: "n1") == Array(#"{"id":"n1"}"#.utf8))
        #expect(index.engine.payload(id: "h1") == nil)
        #expect(index.engine.documentCount == gadgets.count)
    }

    @Test func `a patch changes price, stock and payload, and keeps the rest`() throws {
        let index = try TemporaryIndex(gadgets)
        let writer = try index.engine.openWriter()
        let patch = IndexChange.patch(
            id: "h2", fields: ["price": .number(99), "inStock": .bool(true)], payload: Array("new".utf8))
        try writer.apply([patch, .patch(id: "nobody", fields: [:], payload: [])], position: position(2))
        #expect(try index.ids("bose") { $0.filter = "price:=99 && inStock:true && attributes.color:=white" } == ["h2"])
        #expect(index.engine.payload(id: "h2") == Array("new".utf8))
        #expect(try index.ids("noise cancelling").sorted() == ["h1", "h2"])
    }

    @Test func `what was committed is there after opening again`() throws {
        let index = try TemporaryIndex(gadgets)
        try index.engine.openWriter().apply(
            [
                .upsert(product("n1", "Zirconium lamp", ["attributes.shape": .text("Round")])), .delete(id: "h3"),
                .patch(id: "l1", fields: ["price": .number(1)], payload: Array("cheap".utf8)),
            ], position: position(9))
        let again = try SearchEngine.open(folder: index.folder)
        #expect(again.position == position(9))
        #expect(again.documentCount == gadgets.count)
        #expect(try again.searchNow(.init(text: "zirconium")).hits.map(\.id) == ["n1"])
        #expect(try again.searchNow(.init(text: "", filter: "attributes.shape:=round")).total == 1)
        #expect(try again.searchNow(.init(text: "", filter: "price:=1")).hits.map(\.id) == ["l1"])
        #expect(again.payload(id: "h3") == nil)
        #expect(again.payload(id: "l1") == Array("cheap".utf8))
    }

    @Test func `the same id many times in a batch is one product`() throws {
        let index = try TemporaryIndex()
        let writer = try index.engine.openWriter()
        try writer.apply(
            [
                .upsert(product("a", "First name")), .upsert(product("a", "Second name")), .delete(id: "a"),
                .upsert(product("a", "Third name")), .upsert(product("b", "Other")), .delete(id: "b"),
            ], position: position(1))
        #expect(index.engine.documentCount == 1)
        #expect(try index.ids("third") == ["a"])
        #expect(try index.ids("first").isEmpty)
        try writer.rebuild(position: position(2)) { add in
            try add([product("x", "Lamp one"), product("x", "Lamp two"), product("y", "Lamp three")])
        }
        #expect(index.engine.documentCount == 2)
        #expect(try index.ids("lamp", { $0.typoTolerance = false }).sorted() == ["x", "y"])
        #expect(try index.ids("two") == ["x"])
    }

    @Test func `there is one writer at a time`() throws {
        let index = try TemporaryIndex(gadgets)
        let writer = try index.engine.openWriter()
        let other = try SearchEngine.open(folder: index.folder)
        #expect(try #require(throws: SearchError.self) { try other.openWriter() }.code == .lockHeld)
        withExtendedLifetime(writer) {}
    }

    @Test func `the lock is free again when the writer is gone`() throws {
        let index = try TemporaryIndex(gadgets)
        do { _ = try index.engine.openWriter() }
        _ = try index.engine.openWriter()
    }

    @Test func `another engine on the folder sees commits and swaps`() async throws {
        let index = try TemporaryIndex(gadgets)
        let other = try SearchEngine.open(folder: index.folder)
        let writer = try index.engine.openWriter()
        try writer.apply([.upsert(product("n1", "Novelty lamp"))], position: position(5))
        #expect(await other.waitForPosition(5, timeout: .seconds(60)))
        #expect(try other.searchNow(.init(text: "novelty")).total == 1)
        try writer.rebuild(position: position(6)) { add in try add([product("z", "Only one")]) }
        #expect(await other.waitForPosition(6, timeout: .seconds(60)))
        #expect(other.documentCount == 1)
    }

    @Test func `an index that was never built is missing`() throws {
        let index = try TemporaryIndex()
        #expect(index.engine.condition == .missing)
        #expect(try #require(throws: SearchError.self) { try index.search("x") }.code == .missing)
        #expect(index.engine.position == nil)
    }

    @Test func `after an error nothing of the batch is applied`() throws {
        let index = try TemporaryIndex(gadgets)
        let writer = try index.engine.openWriter()
        let bad = product(String(repeating: "x", count: 300), "Bad id")
        let error = try #require(throws: SearchError.self) {
            try writer.apply([.upsert(product("good", "Goodness")), .upsert(bad)], position: position(4))
        }
        #expect(error.code == .invalidDocument)
        #expect(try index.ids("goodness").isEmpty)
        try writer.apply([.upsert(product("good2", "Goodness"))], position: position(5))
        #expect(try index.ids("goodness") == ["good2"])
        #expect(index.engine.documentCount == gadgets.count + 1)
    }

    @Test func `a failed rebuild leaves the old generation`() throws {
        struct Interruption: Error {}
        let index = try TemporaryIndex(gadgets)
        let name = index.engine.generationName
        let writer = try index.engine.openWriter()
        #expect(throws: Interruption.self) {
            try writer.rebuild(position: position(3)) { add in
                try add([product("z", "Only one")])
                throw Interruption()
            }
        }
        #expect(index.engine.generationName == name)
        #expect(try index.ids("lenovo") == ["l2"])
        let left = try FileManager.default.contentsOfDirectory(
            atPath: index.folder.appendingPathComponent("generations").path)
        #expect(left == [name].compactMap { $0 })
    }

    @Test func `the old generation goes when its last search has ended`() throws {
        let index = try TemporaryIndex(gadgets)
        let writer = try index.engine.openWriter()
        try writer.rebuild(position: position(3)) { add in try add([product("z", "Only one")]) }
        let left = try FileManager.default.contentsOfDirectory(
            atPath: index.folder.appendingPathComponent("generations").path)
        #expect(left == [index.engine.generationName].compactMap { $0 })
        #expect(try index.ids("only") == ["z"])
    }

    @Test(arguments: [
        "xapian/postlist.glass", "xapian/iamglass", "content.arena", "columns.arena", "payload.arena", "words.arena",
        "schema.json",
    ])
    func `a lost file is noticed, and mended by a rebuild`(file: String) throws {
        let index = try TemporaryIndex(gadgets)
        let name = try #require(index.engine.generationName)
        try FileManager.default.removeItem(
            at: index.folder.appendingPathComponent("generations/\(name)/\(file)"))
        let engine = try SearchEngine.open(folder: index.folder)
        guard case .damaged = engine.condition else {
            Issue.record("\(file) is missed: \(engine.condition)")
            return
        }
        #expect(try #require(throws: SearchError.self) { try engine.searchNow(.init(text: "hp")) }.code == .damaged)
        try engine.openWriter().rebuild(position: position(2)) { add in try add(gadgets) }
        #expect(engine.condition == .ready)
        #expect(try engine.searchNow(.init(text: "lenovo")).total == 1)
    }

    @Test(arguments: ["columns.arena", "words.arena", "xapian/iamglass", "xapian/docdata.glass"])
    func `a file cut short or overwritten is noticed`(file: String) throws {
        let index = try TemporaryIndex(gadgets)
        let name = try #require(index.engine.generationName)
        let url = index.folder.appendingPathComponent("generations/\(name)/\(file)")
        try Data("garbage".utf8).write(to: url)
        let engine = try SearchEngine.open(folder: index.folder)
        if case .ready = engine.condition { #expect(file == "xapian/docdata.glass") }
    }

    @Test func `a changed columns record is noticed by its checksum`() throws {
        let index = try TemporaryIndex(gadgets)
        let name = try #require(index.engine.generationName)
        let url = index.folder.appendingPathComponent("generations/\(name)/columns.arena")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count / 2] ^= 0xFF
        try bytes.write(to: url)
        let engine = try SearchEngine.open(folder: index.folder)
        guard case .damaged = engine.condition else {
            Issue.record("the change is missed")
            return
        }
    }

    @Test func `damage that a search meets is remembered until a rebuild, and the rest is still found`() throws {
        let index = try TemporaryIndex(gadgets)
        let name = try #require(index.engine.generationName)
        let url = index.folder.appendingPathComponent("generations/\(name)/payload.arena")
        var bytes = try Data(contentsOf: url)
        let record = try #require(bytes.range(of: Data(#"{"id":"h2"}"#.utf8)))
        bytes[record.lowerBound + 3] ^= 0xFF
        let file = try FileHandle(forWritingTo: url)
        try file.write(contentsOf: bytes)
        try file.close()
        let engine = try SearchEngine.open(folder: index.folder)
        #expect(engine.condition == .ready)
        #expect(engine.damage == nil)
        // The others of its hits are whole.
        #expect(try engine.searchNow(.init(text: "headphones")).hits.map(\.id).sorted() == ["h1", "h3"])
        #expect(engine.damage == "a record was changed")
        try engine.openWriter().rebuild(position: position(2)) { add in try add(gadgets) }
        #expect(engine.damage == nil)
    }

    @Test func `a writer that cannot open leaves the rest to a rebuild`() throws {
        let index = try TemporaryIndex(gadgets)
        let name = try #require(index.engine.generationName)
        let xapian = index.folder.appendingPathComponent("generations/\(name)/xapian")
        // A reader has its files open; the writer opens them anew.
        for file in ["postlist.glass", "docdata.glass", "termlist.glass"] {
            let url = xapian.appendingPathComponent(file)
            guard let size = try? Data(contentsOf: url).count else { continue }
            try Data(repeating: 0x5A, count: size).write(to: url)
        }
        try Data("garbage".utf8).write(to: xapian.appendingPathComponent("iamglass"))
        let writer = try index.engine.openWriter()
        #expect(index.engine.damage != nil)
        #expect(throws: SearchError.self) { try writer.apply([.delete(id: "h1")], position: position(9)) }
        try writer.rebuild(position: position(2)) { add in try add(gadgets) }
        #expect(index.engine.damage == nil)
        #expect(try index.engine.searchNow(.init(text: "lenovo")).total == 1)
    }

    @Test func `searches go on while the index changes and is rebuilt`() async throws {
        let index = try TemporaryIndex(gadgets)
        let engine = index.engine
        let writer = try engine.openWriter()
        let searching = Task.detached {
            var searches = 0
            while !Task.isCancelled {
                let response = try await engine.search(
                    SearchRequest(text: "headphones", facets: [FacetRequest("brand"), FacetRequest("price")]))
                try #require(response.total >= 3)
                try #require(response.hits.allSatisfy { !$0.payload.isEmpty })
                searches += 1
            }
            return searches
        }
        for round in 1...60 {
            if round % 20 == 0 {
                try writer.rebuild(position: position(Int64(round))) { add in try add(gadgets) }
            } else {
                try writer.apply(
                    [
                        .patch(id: "h1", fields: ["price": .number(Double(round))], payload: Array("p".utf8)),
                        .upsert(product("new\(round)", "Wired headphones \(round)")),
                    ], position: position(Int64(round)))
            }
            await Task.yield()
        }
        searching.cancel()
        #expect(try await searching.value > 0)
    }
}
