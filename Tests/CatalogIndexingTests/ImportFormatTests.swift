import CatalogIndexing
import CommerceKernel
import Testing

/// Files of each format with the headers that the programs really write.
@Suite struct ImportFormatTests {
    private let fixture: ImportFixture

    init() throws { fixture = try ImportFixture() }

    @Test func `Google Merchant, tab-separated`() throws {
        let (summary, rejections) = try fixture.runFixture("google.tsv")
        #expect(summary.format == .googleTSV)
        #expect(rejections == ["5 price not_a_number"])
        #expect(summary.progress.created == 3)
        let tea = try fixture.json("TEA-01")
        #expect(tea["price"]?.text == "12.50")
        #expect(tea["compareAtPrice"]?.text == "15.00")
        #expect(tea["categories"] == [["Food", "Tea", "Green tea"]])
        #expect(tea["images"]?.array?.count == 3)
        #expect(tea["gtin"] == "4006381333931")
        #expect(tea["description"] == "Sencha from Shizuoka & steamed.")
        #expect(tea["attributes"]?["condition"] == "new")
        #expect(tea["stock"] == .null)
        let shirt = try fixture.json("SHIRT")
        #expect(shirt["price"]?.text == "40.00")
        #expect(shirt["variants"]?.array?.map { $0["id"] } == ["SHIRT-S", "SHIRT-M"])
        #expect(shirt["variants"]?.array?[1]["price"]?.text == "42.00")
        #expect(shirt["variants"]?.array?[1]["inStock"] == false)
        #expect(shirt["options"]?.array?.map { $0["name"] } == ["color", "size"])
        #expect(try fixture.json("YEN-1")["price"]?.text == "1500")
        #expect(try fixture.json("YEN-1")["currency"] == "JPY")
    }

    @Test func `Google Merchant, RSS`() throws {
        let (summary, rejections) = try fixture.runFixture("google-rss.xml")
        #expect(summary.format == .googleXML)
        #expect(rejections == ["24 title missing"])
        let tea = try fixture.json("TEA-01")
        #expect(tea["name"] == "Green tea <100 g>")
        #expect(tea["description"] == "Sencha from Shizuoka & steamed – fine.")
        #expect(
            tea["images"] == [
                "https://shop.example/tea.jpg?a=1&b=2", "https://shop.example/tea2.jpg",
                "https://shop.example/tea3.jpg",
            ])
        #expect(tea["stock"] == 0)
        #expect(tea["price"]?.text == "15.00")
        #expect(try fixture.json("SHIRT")["variants"]?.array?.count == 2)
    }

    @Test func `Google Merchant, Atom`() throws {
        let (summary, _) = try fixture.runFixture("google-atom.xml")
        #expect(summary.progress.created == 1)
        #expect(try fixture.json("CUP")["currency"] == "EUR")
    }

    @Test func `Shopify, classic columns`() throws {
        let (summary, rejections) = try fixture.runFixture("shopify-classic.csv")
        #expect(summary.format == .shopify)
        #expect(rejections == ["7 Status out_of_range", "8 Variant Price negative"])
        let shirt = try fixture.json("linen-shirt")
        #expect(shirt["slug"] == "linen-shirt")
        #expect(shirt["description"] == "Light & airy. Machine wash")
        #expect(shirt["categories"] == [["Apparel & Accessories", "Clothing", "Shirts"]])
        #expect(shirt["images"]?.array?.count == 3)
        #expect(shirt["price"]?.text == "40.00")
        #expect(shirt["stock"] == 5)
        let variants = try #require(shirt["variants"]?.array)
        #expect(variants.map { $0["sku"] } == ["LS-S-B", "LS-M-B"])
        #expect(variants[0]["gtin"] == "4006381333931")
        #expect(variants[1]["options"] == ["Size": "M", "Color": "Blue"])
        #expect(variants[1]["inStock"] == false)
        #expect(shirt["attributes"]?["tags"] == ["linen", "summer"])
        let box = try fixture.json("gift-box")
        #expect(box["variants"] == [])
        #expect(box["price"]?.text == "9.90")
        #expect(box["stock"] == .null)
    }

    @Test func `Shopify, current columns`() throws {
        let (summary, rejections) = try fixture.runFixture("shopify-current.csv")
        #expect(summary.format == .shopify)
        #expect(rejections == ["4 Status out_of_range"])
        let scarf = try fixture.json("wool-scarf")
        #expect(scarf["variants"]?.array?.map { $0["stock"] } == [7, 0])
        #expect(scarf["options"] == [["name": "Color", "values": ["Red", "Green"]]])
    }

    @Test func `WooCommerce with a variation far from its parent`() throws {
        let (summary, rejections) = try fixture.runFixture("woocommerce.csv")
        #expect(summary.format == .woocommerce)
        #expect(rejections == ["7 Published out_of_range", "8 Parent missing"])
        let shirt = try fixture.json("44")
        #expect(shirt["name"] == "V-Neck T-Shirt")
        #expect(shirt["categories"] == [["Clothing", "Tshirts"], ["Sale, last pieces"]])
        #expect(shirt["description"] == "A variable product.\nSoft.\nVery.")
        let variants = try #require(shirt["variants"]?.array)
        #expect(variants.map { $0["id"] } == ["60", "61"])
        #expect(variants.map { $0["price"]?.text } == ["15.00", "22.00"])
        #expect(variants[0]["compareAtPrice"]?.text == "20.00")
        #expect(variants.map { $0["stock"] } == [4, 2])
        #expect(shirt["options"] == [["name": "Color", "values": ["Blue", "Green"]]])
        #expect(shirt["attributes"]?["Material"] == "Cotton")
        #expect(try fixture.json("45")["stock"] == 0)
        #expect(try fixture.json("45")["attributes"]?["weight (kg)"]?.text == "1.5")
        #expect(try fixture.json("47")["price"] == .null)
    }

    @Test func `Medusa, first generation`() throws {
        let (summary, rejections) = try fixture.runFixture("medusa.csv")
        #expect(summary.format == .medusa)
        #expect(rejections == ["5 Product Status out_of_range"])
        let mug = try fixture.json("prod_01A")
        #expect(mug["slug"] == "coffee-mug")
        #expect(mug["price"]?.text == "12.00")
        #expect(mug["currency"] == "USD")
        #expect(mug["variants"]?.array?.map { $0["stock"] } == [100, .null])
        #expect(mug["images"]?.array?.count == 2)
        #expect(mug["attributes"]?["tags"] == ["mug", "coffee"])
        let pot = try fixture.json("tea-pot")
        #expect(pot["stock"] == 3)
        #expect(pot["variants"] == [])
    }

    @Test func `Medusa, second generation`() throws {
        let (summary, _) = try fixture.runFixture("medusa-2.csv")
        #expect(summary.format == .medusa)
        let bowl = try fixture.json("bowl")
        #expect(bowl["variants"]?.array?.map { $0["price"]?.text } == ["8.00", "10.00"])
        #expect(bowl["attributes"]?["tags"] == ["ceramic"])
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func `plain tables with any delimiter, quotes, line breaks, a byte order mark and CRLF`(delimiter: String) throws {
        let d = delimiter
        let text =
            "\u{FEFF}ID\(d)Name\(d)price\(d)description\(d)attributes.color\(d)weight\r\n"
            + "a\(d)\"Lamp \"\"Lux\(d)e\"\"\"\(d)10.50\(d)\"two\r\nlines\"\(d)red\(d)007\r\n\r\n"
            + "b\(d)Cup\(d)3\(d)\(d)\(d)1.5"
        let summary = try fixture.run(text)
        #expect(summary.format == .csv)
        #expect(summary.progress.created == 2)
        let lamp = try fixture.json("a")
        #expect(lamp["name"] == .string("Lamp \"Lux\(d)e\""))
        #expect(lamp["description"] == "two\r\nlines")
        #expect(lamp["attributes"] == ["color": "red", "weight": "007"])
        #expect(try fixture.json("b")["attributes"]?["weight"]?.text == "1.5")
    }

    @Test func `lists, paths and JSON in the cells of a plain table`() throws {
        try fixture.run(
            """
            id,name,categories,images,tags,variants
            a,Lamp,Home > Light|Sale,/1.svg|/2.svg,x|y,"[{""id"":""s"",""price"":2}]"
            """)
        let lamp = try fixture.json("a")
        #expect(lamp["categories"] == [["Home", "Light"], ["Sale"]])
        #expect(lamp["images"] == ["/1.svg", "/2.svg"])
        #expect(lamp["attributes"]?["tags"] == ["x", "y"])
        #expect(lamp["variants"]?.array?[0]["price"]?.text == "2.00")
    }

    @Test func `a JSON array, however it is laid out`() throws {
        let summary = try fixture.run(
            """
             [ {"id":"a","name":"]},{\\"["} ,
              {"id":"b",
               "name":"B"}, 7,{"id":"c","name":"C"}
             ]\n
            """)
        #expect(summary.format == .jsonArray)
        #expect(summary.progress.created == 3)
        #expect(summary.progress.rejected == 1)
        #expect(try fixture.json("a")["name"] == "]},{\"[")
    }

    @Test func `what is exported can be imported again and changes nothing`() throws {
        try fixture.runFixture("woocommerce.csv")
        try fixture.runFixture("google.tsv")
        var export = CatalogExport(store: fixture.store, publishing: fixture.publishing)
        var lines: [UInt8] = []
        while let block = try export.nextNow() { lines += block }
        let summary = try fixture.run(MemorySource(lines))
        #expect(summary.progress.rows == (try fixture.count()))
        #expect(summary.progress.unchanged == summary.progress.rows)
        #expect(summary.lastSequence == nil)
    }
}
