import Catalog
import CommerceKernel
import Testing

@Suite struct ProductEncoderTests {
    @Test func `the JSON has every member and exact prices`() throws {
        let moment = try #require(Timestamp(iso8601: "2026-01-20T10:30:00.123Z"))
        let product = Product(
            id: "P1", name: "Lamp", slug: "lamp", categories: [CategoryPath(["Home", "Light"])].compactMap { $0 },
            price: Money(minorUnits: 129_999, currency: .usd), currency: .usd, attributes: ["w": 6],
            variants: [ProductVariant(id: "s", options: [OptionChoice(name: "Size", value: "S")])],
            createdAt: moment, updatedAt: moment)
        let bytes = ProductEncoder.encode(product, ProductAvailability(stock: 3, variants: ["s": 0]))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":"P1","sku":null,"gtin":null,"name":"Lamp","slug":"lamp","description":null,"brand":null,"#
                + #""category":"Light","categories":[["Home","Light"]],"price":1299.99,"compareAtPrice":null,"#
                + #""currency":"USD","stock":3,"inStock":true,"images":[],"attributes":{"w":6},"options":[],"#
                + #""variants":[{"id":"s","sku":null,"gtin":null,"options":{"Size":"S"},"price":null,"#
                + #""compareAtPrice":null,"stock":0,"inStock":false,"image":null}],"rating":null,"ratingCount":0,"#
                + #""popularity":0,"createdAt":"2026-01-20T10:30:00.123Z","updatedAt":"2026-01-20T10:30:00.123Z","#
                + #""version":1}"#)
    }

    @Test func `untracked stock is null and in stock`() throws {
        let product = Product(
            id: "P", name: "n", slug: "n", currency: .jpy, createdAt: .seconds(0), updatedAt: .seconds(0))
        let json = try JSONParser.parse(ProductEncoder.encode(product, .untracked))
        #expect(json["stock"] == .null)
        #expect(json["inStock"] == true)
    }

    @Test func `what is printed reads back as the same product`() throws {
        let fixture = try CatalogFixture()
        let first = try fixture.write(
            """
            {"id":"a","name":"A","price":5,"categories":[["X","Y"],["Z"]],"attributes":{"c":"<b>","d":[1,true]},
             "options":[{"name":"O","values":["1"]}],"variants":[{"id":"v","price":3,"options":{"O":"1"}}],"rating":4.25}
            """
        ).product
        let json = String(decoding: ProductEncoder.encode(first, .untracked), as: UTF8.self)
        guard case .unchanged = try fixture.write(json) else {
            Issue.record("the printed product differs")
            return
        }
    }
}
