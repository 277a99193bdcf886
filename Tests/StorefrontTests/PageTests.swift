import CommerceKernel
import HTTPAPI
import NIOCore
import Search
import Testing

@testable import Storefront

@Suite struct PageTests {
    private static let script = "<script>alert(1)</script>"

    private func product(_ name: String = "Kettle") throws -> ProductView {
        let json: JSONValue = [
            "id": "p1", "name": .string(name), "slug": "kettle", "brand": .string(Self.script), "currency": "USD",
            "price": .number(try #require(JSONNumber("49.90"))),
            "compareAtPrice": .number(try #require(JSONNumber("79.90"))),
            "description": .string("Boils.\n\nQuietly " + Self.script),
            "images": ["/images/a.svg", "javascript:alert(1)"],
            "categories": [["Home", "Kitchen"]], "stock": 3, "inStock": true,
            "rating": .number(try #require(JSONNumber("4.66"))),
            "ratingCount": 1234,
            "attributes": ["cableLength": "1.5 m", Self.script: .string(Self.script)],
            "variants": [
                ["id": "v1", "options": ["color": "Red"], "stock": 0], ["id": "v2", "options": ["color": "Blue"]],
            ],
        ]
        return try #require(ProductView(payload: json.bytes))
    }

    private func html(_ response: APIResponse) throws -> String {
        guard case .bytes(let buffer) = response.body else { return "" }
        return String(buffer: buffer)
    }

    @Test func `a product page shows the product and its structured data`() throws {
        let page = ProductPage(product: try product(), baseURL: "https://shop.example.com")
        let text = try html(PageRenderer().page("product", page.fields(related: [])))
        for piece in [
            "$49.90", "$79.90", "Only 3 left", "Cable length", "1.5 m", "<p dir=\"auto\">Boils.</p>",
            "https://shop.example.com/p/kettle", "\"price\":\"49.90\"",
            "\"availability\":\"https://schema.org/InStock\"",
            "/search?category=Home%20%3E%20Kitchen", "value=\"v1\" required disabled", "value=\"v2\" required checked",
            "4.7",
        ] {
            #expect(text.contains(piece), "\(piece)")
        }
    }

    @Test func `script in every field that is shown is shown as text`() throws {
        let product = try product("Kettle " + Self.script)
        let page = try html(
            PageRenderer().page("product", ProductPage(product: product, baseURL: "").fields(related: [])))
        #expect(!page.contains("<script>alert"))
        #expect(!page.contains("javascript:"))
        let state = ResultsState([("q", Self.script), ("brand", Self.script), ("price_min", "1")])
        let hit = SearchHit(id: "p1", payload: product.json.bytes)
        let response = SearchResponse(
            hits: [hit], total: 1, exact: true,
            facets: [
                FacetResult(
                    field: "brand",
                    content: .values(
                        [
                            FacetValue(value: Self.script, count: 1, selected: true),
                            FacetValue(value: "Other", count: 2, selected: false),
                        ], total: 2))
            ],
            query: QueryReport(
                text: Self.script, corrected: Self.script, suggestion: Self.script, dropped: [Self.script]))
        let fields = ResultsPage(state: state).fields(response, milliseconds: 1.234, categories: [])
        let results = try html(PageRenderer().page("search", fields))
        #expect(!results.contains("<script>alert"))
        #expect(results.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(results.contains("1 product in 1.2 ms"))
    }

    @Test func `an empty result helps on`() throws {
        let response = SearchResponse(hits: [], total: 0, exact: true, facets: [], query: QueryReport(text: "xyzzy"))
        let categories: [Fields] = [["name": "Kitchen", "count": "12", "url": "/search?category=Kitchen"]]
        let fields = ResultsPage(state: ResultsState([("q", "xyzzy")])).fields(
            response, milliseconds: 0.2, categories: categories)
        let page = try html(PageRenderer().page("search", fields))
        #expect(page.contains("Nothing matches “xyzzy”"))
        #expect(page.contains("/search?category=Kitchen"))
    }

    @Test(arguments: [
        (129_999, "USD", "$1,299.99"), (-500, "EUR", "−€5.00"), (1_234_567, "JPY", "¥1,234,567"),
        (12_500, "KWD", "12.500 KWD"),
        (5, "USD", "$0.05"),
    ])
    func `prices read as shoppers read them`(units: Int64, code: String, text: String) throws {
        #expect(PriceText.text(Money(minorUnits: units, currency: try #require(Currency(code)))) == text)
    }

    private func product(_ members: JSONObject) throws -> ProductView {
        var json: JSONObject = ["id": "p1", "name": "Sock", "currency": "USD", "inStock": true]
        for (key, value) in members.members { json[key] = value }
        return try #require(ProductView(payload: JSONValue.object(json).bytes))
    }

    private func page(_ product: ProductView) throws -> String {
        try html(PageRenderer().page("product", ProductPage(product: product, baseURL: "").fields(related: [])))
    }

    @Test func `a product without brand and picture says nothing of them`() throws {
        let page = try page(product(["price": 9]))
        #expect(!page.contains("false"))
        #expect(!page.contains("<img"))
        #expect(page.contains("no-picture"))
    }

    @Test func `a price that depends on the choice is told with each choice`() throws {
        let variants: [JSONValue] = [
            ["id": "a", "options": ["size": "S"]], ["id": "b", "options": ["size": "L"], "price": 7],
        ]
        let both = try product(["price": 9, "variants": .array(variants)])
        let page = try page(both)
        for piece in [">$7.00</span>", ">$9.00</span>", "\"price\":\"9.00\""] {
            #expect(page.contains(piece), "\(piece)")
        }
        #expect(ProductCard.fields(both)["price"] as? String == "$9.00")
        let own: [JSONValue] = [["id": "a", "price": 8], ["id": "b", "price": 7]]
        #expect(ProductCard.fields(try product(["variants": .array(own)]))["price"] as? String == "From $7.00")
    }

    @Test func `variants with prices of their own need none of the product`() throws {
        let priced = try product(["variants": [["id": "a", "price": 5], ["id": "b", "price": 5]]])
        #expect(priced.priceText == "$5.00")
        #expect(try page(priced).contains("Add to cart"))
        let half = try page(product(["variants": [["id": "a"], ["id": "b", "price": 5]]]))
        #expect(half.contains("value=\"a\" required disabled"))
        let unpriced = try product(["variants": [["id": "a"], ["id": "b"]]])
        #expect(unpriced.priceText == nil)
        #expect(try !page(unpriced).contains("Add to cart"))
    }

    @Test func `many variants are a list to choose from`() throws {
        let variants = (0..<60).map { number -> JSONValue in
            [
                "id": .string("v\(number)"), "options": ["size": .string("\(number)")],
                "stock": .integer(Int64(number % 4)),
            ]
        }
        let page = try page(product(["price": 9, "variants": .array(variants)]))
        #expect(page.contains("<select id=\"variant\" name=\"variantId\" required>"))
        #expect(page.contains("<option value=\"v0\" disabled>0, out of stock</option>"))
        #expect(page.contains("<option value=\"v1\" selected>1</option>"))
        #expect(!page.contains("type=\"radio\""))
    }

    @Test(arguments: [(0.04, "0"), (0.44, "0.4"), (3, "3"), (9.96, "10"), (11.4, "11"), (1234.5, "1235"), (-1, "0")])
    func `the time a search took has no idle zeros`(milliseconds: Double, text: String) {
        #expect(ResultsPage.time(milliseconds) == text)
    }

    @Test func `assets are named by their content`() throws {
        let assets = try PageRenderer().assets
        #expect(assets.stylesheet.hasPrefix("/assets/souk-"))
        #expect(assets.files.count == 2)
        #expect(assets.files.allSatisfy { !$0.bytes.isEmpty })
    }
}
