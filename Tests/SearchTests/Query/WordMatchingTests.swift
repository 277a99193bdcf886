import Testing

@testable import Search

@Suite struct WordMatchingTests {
    let index: TemporaryIndex

    init() throws { index = try TemporaryIndex(gadgets) }

    @Test func `finds words in name, brand, category, description, attributes and SKU`() throws {
        #expect(try index.ids("quietcomfort") == ["h2"])
        #expect(try index.ids("lenovo") == ["l2"])
        #expect(try index.ids("cancelling").sorted() == ["h1", "h2"])
        #expect(try index.ids("silver") == ["h3"])
        #expect(try index.ids("CF-283A") == ["t1"])
        #expect(try index.ids("cf283a") == ["t1"])
    }

    @Test(arguments: ["headphone", "Headphones", "HEADPHONES"])
    func `finds other forms of a word`(text: String) throws {
        #expect(Set(try index.ids(text)) == ["h1", "h2", "h3"])
    }

    @Test(arguments: ["wi-fi", "wifi", "wi fi", "Wi-Fi", "WIFI"])
    func `finds a compound however it is written`(text: String) throws {
        #expect(try index.ids(text).first == "l1")
    }

    @Test(arguments: ["t-shirt", "tshirt", "t shirt", "T-Shirts"])
    func `finds t-shirts however they are written`(text: String) throws {
        #expect(try index.ids(text) == ["t2"])
    }

    @Test(arguments: [
        ("1.5m", "c1"), ("1.5 m", "c1"), ("1.5 metres", "c1"), ("12v", "c2"), ("12 v", "c2"), ("12 volt", "c2"),
        ("17\"", "l1"), ("17 inch", "l1"), ("17in", "l1"), ("17-inch", "l1"),
    ])
    func `finds measures however they are written`(text: String, id: String) throws {
        #expect(try index.ids(text) == [id])
    }

    @Test(arguments: ["dv7-1211ea", "dv71211ea", "dv7 1211ea", "1211ea", "dv7"])
    func `finds model numbers whole and by their parts`(text: String) throws {
        #expect(try index.ids(text) == ["l1"])
    }

    @Test(arguments: ["cafe", "CAFÉ", "manner", "männer", "elan"])
    func `folds accents`(text: String) throws {
        #expect(try index.ids(text) == ["t2"])
    }

    @Test func `takes the last word as a beginning unless a space follows`() throws {
        #expect(Set(try index.ids("headph")) == ["h1", "h2", "h3"])
        #expect(try index.ids("hp lapt").first == "l1")
        #expect(try index.ids("quietc ") { $0.typoTolerance = false }.isEmpty)
        #expect(
            try index.ids("quietc") {
                $0.prefix = false; $0.typoTolerance = false
            }.isEmpty)
    }

    @Test(arguments: [
        ("labtop lenovo", "laptop lenovo"), ("lenvoo laptop", "lenovo laptop"), ("toner catridge", "toner cartridge"),
        ("headphnes sony", "headphones sony"),
    ])
    func `corrects typos and says so`(text: String, corrected: String) throws {
        let response = try index.search(text)
        #expect(!response.hits.isEmpty)
        #expect(response.query.corrected == corrected)
    }

    @Test func `ranks exact words above corrected ones`() throws {
        let index = try TemporaryIndex([
            product("a", "Blender stick"), product("b", "Blander sauce"), product("c", "Blender bowl"),
        ])
        #expect(try index.ids("blander").first == "b")
    }

    @Test func `leaves words with digits alone`() throws {
        #expect(try index.ids("dv8").isEmpty)
        #expect(try index.ids("dv8") { $0.typoTolerance = true }.isEmpty)
    }

    @Test func `splits and joins words`() throws {
        #expect(try index.ids("headphonesstand").first == "h3")
        #expect(try index.ids("think pad") == ["l2"])
    }

    @Test func `drops the least informative words when not all can match`() throws {
        let response = try index.search("hp headphones quietcomfort")
        #expect(response.hits.first?.id == "h2")
        #expect(response.query.dropped.contains("hp"))
    }

    @Test func `finds exact phrases and leaves out excluded words`() throws {
        #expect(try index.ids("\"wireless headphones\"").sorted() == ["h1", "h2"])
        #expect(try index.ids("\"headphones wireless\"").isEmpty)
        #expect(try index.ids("headphones -bose").sorted() == ["h1", "h3"])
        #expect(try index.ids("headphones -\"headphones stand\"").sorted() == ["h1", "h2"])
    }

    @Test(arguments: [
        "\"", "-", "--", "\"\"", "-\"", "()[]{}", "a AND (b OR", "🎧", "\u{0}", "    ", "&& || !", "*", "price:>10",
        String(repeating: "word ", count: 10_000), String(repeating: "x", count: 100_000), "\u{301}\u{301}",
    ])
    func `takes whatever a shopper types`(text: String) throws {
        _ = try index.search(text)
    }

    @Test func `finds products in Chinese and Japanese`() throws {
        let index = try TemporaryIndex([product("a", "無線耳機 黑色"), product("b", "ワイヤレスヘッドホン")])
        #expect(try index.ids("耳機") == ["a"])
        #expect(try index.ids("ヘッドホン") == ["b"])
        #expect(try index.ids("黑") == ["a"])
    }

    @Test func `weighs stop words little and still finds The Who`() throws {
        let index = try TemporaryIndex([
            product("a", "The Who: Live at Leeds"), product("b", "Who's Next, the album"), product("c", "Leeds scarf"),
        ])
        #expect(try index.ids("the who").first == "a")
        #expect(try index.ids("the leeds scarf").first == "c")
    }
}
