import Search
import Testing

/// Suggestions where nobody has searched yet: from what the catalog calls its products.
@Suite struct CatalogSuggestionsTests {
    private static let kettles = [
        product(
            "k1", "Cascade Gooseneck Kettle 1.7 L", category: ["Kitchen", "Small Appliances"],
            ["sku": .text("VES-KETT-1")]),
        product(
            "k2", "Cottage Kettle, enamel look", category: ["Kitchen", "Small Appliances"], ["sku": .text("VES-KETT-2")]
        ),
        product("k3", "Kettlebell 12 kg", category: ["Sports", "Fitness"], ["sku": .text("SKA-KETT-3")]),
        product("w1", "Arden Wireless Headphones", brand: "Halvorn", category: ["Electronics", "Headphones"]),
        product("w2", "Fjord Wireless Headphones", brand: "Halvorn", category: ["Electronics", "Headphones"]),
        product("w3", "Tempo Wired Headphones", brand: "Tempo", category: ["Electronics", "Headphones"]),
        product("w4", "Oak Headphone Stand", description: "For wireless sets.", ["attributes.color": .text("Walnut")]),
        product("t1", "Plain T-Shirt Walnut", category: ["Clothing"], ["attributes.color": .text("Walnut")]),
        product("t2", "Striped T-Shirt Walnut", category: ["Clothing"], ["attributes.color": .text("Walnut")]),
    ]
    private let index: TemporaryIndex

    init() throws { index = try TemporaryIndex(Self.kettles) }

    private func queries(_ text: String) throws -> [String] {
        try index.engine.suggestNow(SuggestRequest(text: text)).queries.map(\.text)
    }

    @Test func `only words that names have are offered, never parts of article numbers`() throws {
        #expect(try queries("ket") == ["kettle", "kettlebell"])
        #expect(try queries("ves").isEmpty)
    }

    @Test func `what several names say side by side is offered as one`() throws {
        let found = try queries("head")
        #expect(found.first == "headphones")
        #expect(found.contains("wireless headphones"))
        #expect(try queries("wirel") == ["wireless headphones"], "the word alone is only a part of that")
    }

    @Test func `hyphens stay, and colours do not end a phrase`() throws {
        let found = try queries("t-sh")
        #expect(found.first == "t-shirt")
        #expect(!found.contains { $0.hasSuffix("walnut") })
    }

    @Test func `inflections of one text are offered once`() throws {
        #expect(try queries("headph").filter { $0.hasPrefix("headphone") && !$0.contains(" ") }.count == 1)
    }

    @Test func `words of which no name has both are completed by what products have together`() throws {
        #expect(try queries("stand wire") == ["stand wireless headphones"])
        #expect(try queries("kettle wire").isEmpty)
    }

    @Test func `a typo is forgiven only where nothing begins like the text`() throws {
        #expect(try queries("ketle").first == "kettle")
        #expect(try !queries("kettl").contains("headphones"))
    }

    @Test func `counts are of products`() throws {
        let found = try index.engine.suggestNow(SuggestRequest(text: "headp")).queries
        #expect(found.first?.count == 4)
    }

    @Test func `a category of which all is found comes before a large one with a stray hit`() throws {
        let found = try index.engine.suggestNow(SuggestRequest(text: "kett")).categories
        #expect(found.first?.text == "Kitchen > Small Appliances")
    }

    @Test func `a misspelt word is corrected even when it is a part of an article number`() throws {
        #expect(try index.ids("kett", { $0.prefix = false }).contains("k1"))
        #expect(try index.ids("VES-KETT-2").first == "k2")
    }

    @Test func `what comes into the catalog is offered`() async throws {
        let writer = try index.engine.openWriter()
        try writer.apply([.upsert(product("n1", "Samovar"))], position: .init(epoch: "test", sequence: 2))
        #expect(try queries("samo") == ["samovar"])
    }
}
