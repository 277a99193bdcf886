import Foundation
import Testing

@testable import Search

@Suite struct SettingsTests {
    @Test func `synonyms work one way and both ways, with several words, without reindexing`() throws {
        let index = try TemporaryIndex([
            product("tv", "Big television"), product("set", "Flat screen panel"), product("phone", "iPhone 12"),
            product("other", "Smart phone case"),
        ])
        #expect(try index.ids("telly").isEmpty)
        var settings = index.engine.searchSettings
        settings.synonyms = [
            Synonym(id: "1", synonyms: ["telly", "television", "flat screen"]),
            Synonym(id: "2", root: "smart phone", synonyms: ["iphone"]),
        ]
        try index.engine.replaceSettings(settings)
        #expect(Set(try index.ids("telly")) == ["tv", "set"])
        #expect(Set(try index.ids("flat screen")).isSuperset(of: ["tv", "set"]))
        #expect(Set(try index.ids("smart phone")) == ["phone", "other"])
        #expect(try index.ids("iphone ") == ["phone"])
    }

    @Test func `settings survive opening again, and files that are edited count`() throws {
        let index = try TemporaryIndex([product("tv", "Big television")])
        var settings = index.engine.searchSettings
        settings.synonyms = [Synonym(id: "1", synonyms: ["telly", "television"])]
        settings.stopWords = ["big"]
        settings.typos.oneEditFrom = 5
        settings.curations = [
            Curation(
                id: "c", query: "x", matching: .contains, category: "A", pins: [.init(id: "tv", position: 3)],
                hidden: ["y"], boosts: [.init(filter: "brand:=HP", amount: 0.5)], filter: "inStock:true",
                redirect: "/x", startsAt: 1, endsAt: 2)
        ]
        try index.engine.replaceSettings(settings)
        let again = try SearchEngine.open(folder: index.folder)
        #expect(again.searchSettings == settings)
        try Data(#"[{"id":"2","synonyms":["box","television"]}]"#.utf8)
            .write(to: index.folder.appendingPathComponent("synonyms.json"))
        let edited = try SearchEngine.open(folder: index.folder)
        #expect(try edited.searchNow(SearchRequest(text: "box")).total == 1)
    }

    @Test(arguments: [
        ("synonyms.json", "{"), ("synonyms.json", #"[{"id":"1"}]"#), ("stopwords.json", "[1]"),
        ("curations.json", #"[{"id":"1","pins":[{"id":"x","position":0}]}]"#),
        ("curations.json", #"[{"id":"1","match":"sometimes"}]"#), ("settings.json", #"{"typos":{"oneEditFrom":0}}"#),
        ("schema.json", #"{"searchable":[]}"#), ("schema.json", #"{"searchable":[{"name":"name","weight":0}]}"#),
    ])
    func `a settings file that cannot be read is named`(file: String, text: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appendingPathComponent(file))
        let error = try #require(throws: SearchError.self) { try SearchEngine.open(folder: folder) }
        #expect(error.code == .invalidSettings)
        #expect(error.message.contains(file))
    }

    @Test func `a changed schema asks for a rebuild and takes effect with it`() throws {
        let index = try TemporaryIndex(gadgets)
        #expect(!index.engine.needsRebuild)
        var schema = IndexSchema.products
        schema.language = "german"
        try Data(schema.json).write(to: index.folder.appendingPathComponent("schema.json"))
        #expect(index.engine.needsRebuild)
        try index.engine.openWriter().rebuild(position: .init(epoch: "test", sequence: 2)) { add in try add(gadgets) }
        #expect(!index.engine.needsRebuild)
    }

    @Test func `the schema reads what it writes`() throws {
        #expect(try IndexSchema(json: IndexSchema.products.json) == .products)
    }

    @Test func `products that resemble one share its telling words`() async throws {
        let index = try TemporaryIndex(gadgets)
        let similar = try await index.engine.similar(to: "h1", limit: 2).map(\.id)
        #expect(similar.first == "h2")
        #expect(!similar.contains("h1"))
        #expect(try await index.engine.similar(to: "nobody").isEmpty)
    }
}
