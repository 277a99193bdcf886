import CommerceKernel
import Testing

@testable import Search

@Suite struct CurationTests {
    let index: TemporaryIndex

    init() throws { index = try TemporaryIndex(gadgets) }

    private func curate(_ rules: Curation...) throws {
        var settings = index.engine.searchSettings
        settings.curations = rules
        try index.engine.replaceSettings(settings)
    }

    @Test func `pins have their places, and respect filters`() throws {
        try curate(Curation(id: "1", query: "headphones", pins: [.init(id: "l2", position: 2)]))
        let response = try index.search("headphones")
        #expect(response.hits[1].id == "l2")
        #expect(response.hits[1].pinned)
        #expect(response.total == 4)
        #expect(try !index.ids("headphones") { $0.filter = "brand:=[Sony,Bose]" }.contains("l2"))
        #expect(try !index.ids("headphones sony").contains("l2"))
    }

    @Test func `a pinned hit is shown once, on the page of its place`() throws {
        try curate(Curation(id: "1", query: "headphones", pins: [.init(id: "h3", position: 1)]))
        let first = try index.ids("headphones") { $0.limit = 2 }
        let second = try index.ids("headphones") {
            $0.limit = 2
            $0.offset = 2
        }
        #expect(first.first == "h3")
        #expect(Set(first + second) == ["h1", "h2", "h3"])
        #expect(first.count + second.count == 3)
    }

    @Test func `hides, boosts, filters and redirects`() throws {
        try curate(
            Curation(
                id: "1", query: "headphones", matching: .contains, hidden: ["h3"],
                boosts: [.init(filter: "brand:=Bose", amount: 5)], redirect: "/audio"))
        let response = try index.search("headphones")
        #expect(response.hits.map(\.id) == ["h2", "h1"])
        #expect(response.redirect == "/audio")
        try curate(Curation(id: "2", query: "headphones", filter: "inStock:true"))
        #expect(Set(try index.ids("headphones")) == ["h1", "h3"])
    }

    @Test func `rules begin and end, and may hold for a category`() throws {
        let time = ManualTime(Timestamp(milliseconds: 1_000))
        let engine = try SearchEngine.open(folder: index.folder, options: SearchOptions(threads: 1, time: time))
        var settings = engine.searchSettings
        settings.curations = [
            Curation(id: "1", query: "headphones", hidden: ["h3"], startsAt: 2_000, endsAt: 3_000),
            Curation(id: "2", matching: .exact, category: "Cables", pins: [.init(id: "c2", position: 1)]),
        ]
        try engine.replaceSettings(settings)
        func count() throws -> Int { try engine.searchNow(SearchRequest(text: "headphones")).total }
        #expect(try count() == 3)
        time.set(Timestamp(milliseconds: 2_500))
        #expect(try count() == 2)
        time.set(Timestamp(milliseconds: 3_000))
        #expect(try count() == 3)
        let cables = try engine.searchNow(SearchRequest(text: "", filter: "categories:=Cables", sort: [.relevance]))
        #expect(Set(cables.hits.map(\.id)) == ["c1", "c2"])
    }
}
