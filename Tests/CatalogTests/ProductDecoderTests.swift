import Catalog
import CommerceKernel
import Testing

@Suite struct ProductDecoderTests {
    private func decode(
        _ json: String, unknownMembers: ProductDecoder.UnknownMembers = .attributes
    ) throws -> ProductDraft {
        try ProductDecoder(defaultCurrency: .usd, unknownMembers: unknownMembers).decode(JSONParser.parse(json))
    }

    @Test func `a full product is read member by member`() throws {
        let draft = try decode(
            """
            {"id":"P001","sku":"S-1","gtin":"4006381333931","name":" Desk lamp ","slug":"desk-lamp","brand":"Lumo",
             "description":"Bends.","category":["Home","Light"],"price":1299.99,"compareAtPrice":"1500","currency":"eur",
             "images":["/a.svg",{"url":"/b.svg"},"/a.svg"],"attributes":{"watt":6.0,"tags":["a","b"],"dim":true,"x":null},
             "rating":4.5,"ratingCount":12,"popularity":3.5,"createdAt":"2026-01-20","stock":7,
             "options":[{"name":"Size","values":["S","M"]}],
             "variants":[{"sku":"S-1-S","options":{"Size":"S"},"price":10,"stock":2},{"id":"m","options":{"Size":"M"}}]}
            """)
        #expect(draft.id == "P001")
        #expect(draft.name == "Desk lamp")
        #expect(draft.category == .paths([try #require(CategoryPath(["Home", "Light"]))]))
        #expect(draft.price == Money(minorUnits: 129_999, currency: .eur))
        #expect(draft.compareAtPrice == Money(minorUnits: 150_000, currency: .eur))
        #expect(draft.images == ["/a.svg", "/b.svg"])
        #expect(draft.attributes == ["watt": 6, "tags": ["a", "b"], "dim": true])
        #expect(draft.createdAt?.iso8601 == "2026-01-20T00:00:00.000Z")
        #expect(draft.stock == .available(7))
        #expect(draft.variants.map(\.id) == ["S-1-S", "m"])
        #expect(draft.variantStock == ["S-1-S": .available(2)])
        #expect(draft.variants[0].options == [OptionChoice(name: "Size", value: "S")])
    }

    @Test(arguments: [
        (#"{"name":"a","price":-5}"#, "price negative"),
        (#"{"name":"a","price":100.505}"#, "price too_many_decimals"),
        (#"{"name":"a","price":1.5,"currency":"JPY"}"#, "price too_many_decimals"),
        (#"{"name":"a","price":1.0005,"currency":"KWD"}"#, "price too_many_decimals"),
        (#"{"name":"a","price":1e30}"#, "price out_of_range"),
        (#"{"name":"a","price":"cheap"}"#, "price not_a_number"),
        (#"{"name":"a","price":true}"#, "price wrong_type"),
        (#"{"name":"a","currency":"XYZ"}"#, "currency unknown_currency"),
        (#"{"price":1}"#, "name missing"),
        (#"{"name":"   "}"#, "name missing"),
        (#"{"name":7.5,"id":"a b"}"#, "id bad_format"),
        (#"{"name":"a","id":""}"#, "id bad_format"),
        (#"{"name":"a","slug":"A B"}"#, "slug bad_format"),
        (#"{"name":"a","rating":6}"#, "rating out_of_range"),
        (#"{"name":"a","stock":-1}"#, "stock negative"),
        (#"{"name":"a","stock":1.5}"#, "stock not_a_number"),
        (#"{"name":"a","stock":99999999999}"#, "stock out_of_range"),
        (#"{"name":"a","createdAt":"yesterday"}"#, "createdAt bad_format"),
        (#"{"name":"a","attributes":{"x":{"y":1}}}"#, "attributes.x wrong_type"),
        (#"{"name":"a","attributes":{"x":[[1]]}}"#, "attributes.x[0] wrong_type"),
        (#"{"name":"a","category":[["a"]]}"#, "category wrong_type"),
        (#"{"name":"a","variants":[{"id":"x"},{"id":"x"}]}"#, "variants[1].id duplicate"),
        (#"{"name":"a","variants":[{"price":-1}]}"#, "variants[0].price negative"),
        (#"[1]"#, " wrong_type"),
    ])
    func `a faulty member is refused with its field and a code`(json: String, expected: String) throws {
        #expect(try faults(json) == [expected])
    }

    @Test func `every fault of a product is reported at once`() throws {
        let found = try faults(#"{"price":-1,"currency":"??","stock":"many","rating":9}"#)
        #expect(
            found == [
                "currency unknown_currency", "name missing", "price negative", "rating out_of_range",
                "stock not_a_number",
            ])
    }

    @Test(arguments: [("1299.99", 129_999), ("0.29", 29), ("1e2", 10_000), ("10.500", 1_050), ("0", 0)])
    func `prices are exact decimals`(text: String, cents: Int64) throws {
        #expect(try decode(#"{"name":"a","price":\#(text)}"#).price?.minorUnits == cents)
    }

    @Test func `ten thousand attributes are refused with the limit`() throws {
        let members = (0..<10_000).map { "\"a\($0)\":\($0)" }.joined(separator: ",")
        let error = #expect(throws: FieldFaults.self) { try decode("{\"name\":\"a\",\"attributes\":{\(members)}}") }
        #expect(error?.faults.map(\.code) == [.tooMany])
        #expect(error?.faults[0].message.contains("1000") == true)
    }

    @Test func `a hostile product cannot make an endless report`() throws {
        let members = (0..<900).map { "\"a\($0)\":{}" }.joined(separator: ",")
        let error = #expect(throws: FieldFaults.self) { try decode("{\"name\":\"a\",\"attributes\":{\(members)}}") }
        #expect((error?.faults.count ?? .max) <= 50)
    }

    @Test func `a message names field, value and what would be right`() throws {
        let error = #expect(throws: FieldFaults.self) { try decode(#"{"name":"a","price":100.505}"#) }
        #expect(
            error?.faults[0].message
                == "price is 100.505: an amount in USD has at most 2 digits after the point")
        #expect(error?.domainError.details[0].field == "price")
    }

    @Test func `aliases of feeds are understood`() throws {
        let draft = try decode(
            """
            {"title":"Cup","additional_image_link":"/2.svg","image_link":"/1.svg","product_type":"Home > Kitchen",
             "compare_at_price":3}
            """)
        #expect(draft.name == "Cup")
        #expect(draft.images == ["/1.svg", "/2.svg"])
        #expect(draft.category == .paths([try #require(CategoryPath(["Home", "Kitchen"]))]))
        #expect(draft.compareAtPrice?.minorUnits == 300)
    }

    @Test func `unknown members are attributes in a file and ignored in a body`() throws {
        let json = #"{"name":"a","colour":"red","attributes":{"size":"L"}}"#
        #expect(try decode(json).attributes == ["size": "L", "colour": "red"])
        #expect(try decode(json, unknownMembers: .ignored).attributes == ["size": "L"])
    }

    @Test func `what is printed only is passed over`() throws {
        let draft = try decode(#"{"name":"a","inStock":true,"version":9,"updatedAt":"2026-01-01T00:00:00Z"}"#)
        #expect(draft.attributes.isEmpty)
    }

    @Test func `a category's name is what the database takes for one`() throws {
        #expect(
            try decode(#"{"name":"a","category":["\u0000Au\u0000dio"]}"#).category
                == .paths([
                    try #require(CategoryPath(["Audio"]))
                ]))
        // 120 letters of two code points each.
        let long = String(repeating: "e\u{301}", count: 120)
        #expect(throws: FieldFaults.self) { try decode(#"{"name":"a","category":["\#(long)"]}"#) }
    }

    @Test func `a bare category is a name and a printed one chooses among the paths`() throws {
        #expect(try decode(#"{"name":"a","category":"Audio"}"#).category == .named("Audio"))
        let draft = try decode(#"{"name":"a","category":"B","categories":[["A"],["A","B"]]}"#)
        let paths = [CategoryPath(["A", "B"]), CategoryPath(["A"])].compactMap { $0 }
        #expect(draft.category == .paths(paths))
    }

    @Test func `null stock means untracked and absent stock says nothing`() throws {
        #expect(try decode(#"{"name":"a","stock":null}"#).stock == .untracked)
        #expect(try decode(#"{"name":"a"}"#).stock == .keep)
        #expect(try decode(#"{"name":"a","stock":" 12 "}"#).stock == .available(12))
    }

    @Test func `whole numbers lose their empty fraction in attributes`() throws {
        let draft = try decode(#"{"name":"a","attributes":{"n":43.20,"m":6.0,"k":1.0e3}}"#)
        #expect(draft.attributes.members.map { $0.value.text } == ["43.2", "6", "1.0e3"])
    }
}
