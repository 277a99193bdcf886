import Testing

@testable import Search

@Suite struct HighlightingTests {
    private func html(_ text: String, _ document: SearchDocument, field: String = "name") throws -> String? {
        let index = try TemporaryIndex([document])
        return try index.search(text) { $0.highlight = HighlightRequest(fields: [field]) }
            .hits.first?.highlights.first?.html
    }

    @Test(arguments: [
        ("headphone", "Wireless <mark>Headphones</mark>"),
        ("wireles headphones", "<mark>Wireless</mark> <mark>Headphones</mark>"),
        ("headph", "Wireless <mark>Headphones</mark>"),
    ])
    func `marks stems, typos and beginnings`(text: String, expected: String) throws {
        #expect(try html(text, product("a", "Wireless Headphones")) == expected)
    }

    @Test func `marks accented and compound words as they stand`() throws {
        #expect(try html("cafe", product("a", "Le Café crème")) == "Le <mark>Café</mark> crème")
        #expect(try html("wifi", product("a", "A Wi-Fi router")) == "A <mark>Wi-Fi</mark> router")
    }

    @Test func `escapes what would be HTML`() throws {
        let name = "<script>alert('x')</script> & \"lamp\""
        let expected = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;<mark>lamp</mark>&quot;"
        #expect(try html("lamp", product("a", name)) == expected)
    }

    @Test func `shows the part of a long text where the words are`() throws {
        let filler = Array(repeating: "filler", count: 200).joined(separator: " ")
        let document = product("a", "Thing", description: "\(filler) copper kettle \(filler)")
        let snippet = try #require(try html("copper kettle", document, field: "description"))
        #expect(snippet.contains("<mark>copper</mark> <mark>kettle</mark>"))
        #expect(snippet.hasPrefix("… "))
        #expect(snippet.hasSuffix(" …"))
        #expect(snippet.count < 400)
    }
}
