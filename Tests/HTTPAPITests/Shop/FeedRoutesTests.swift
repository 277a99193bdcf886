import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Testing

@Suite struct FeedRoutesTests {
    private static let jacket = #"""
        {"id":"jacket","name":"Rain jacket & hood","description":"Two\tlayers,\nwell <sealed>","brand":"Nimbus",
        "category":["Clothing","Jackets"],"price":120,"compareAtPrice":150,"images":["/images/a.jpg","https://c.example/b.jpg"],
        "options":[{"name":"Size","values":["S","M"]}],
        "variants":[{"id":"jacket-s","sku":"J-S","options":{"Size":"S"},"stock":3},
        {"id":"jacket-m","sku":"J-M","options":{"Size":"M"},"price":110,"stock":0}]}
        """#

    private func rows(_ text: String) -> [[String: String]] {
        let lines = text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        let head = lines.first?.map(String.init) ?? []
        return lines.dropFirst().map {
            Dictionary(uniqueKeysWithValues: zip(head, $0.map(String.init)))
        }
    }

    @Test func `the table has a row for each variant that can be bought`() async throws {
        try await withShop { shop in
            try await shop.create(Self.jacket)
            try await shop.create(#"{"id":"priceless","name":"Not for sale","stock":1}"#)
            try await shop.create(#"{"id":"mug","name":"Mug","price":9.5}"#)
            let answer = try await shop.get("/feeds/google.tsv")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "text/tab-separated-values; charset=utf-8")
            let rows = rows(answer.text)
            #expect(rows.map { $0["id"] } == ["jacket-s", "jacket-m", "mug"])
            let small = try #require(rows.first)
            #expect(small["item_group_id"] == "jacket")
            #expect(small["title"] == "Rain jacket & hood")
            #expect(small["description"] == "Two layers, well <sealed>")
            #expect(small["price"] == "150.00 USD")
            #expect(small["sale_price"] == "120.00 USD")
            #expect(small["availability"] == "in_stock")
            #expect(small["size"] == "S")
            #expect(small["mpn"] == "J-S")
            #expect(small["product_type"] == "Clothing > Jackets")
            #expect(small["image_link"] == "http://127.0.0.1:\(shop.client.port)/images/a.jpg")
            #expect(small["additional_image_link"] == "https://c.example/b.jpg")
            #expect(rows[1]["availability"] == "out_of_stock")
            #expect(rows[1]["sale_price"] == "110.00 USD")
            #expect(rows[2]["price"] == "9.50 USD")
            #expect(rows[2]["sale_price"] == "")
        }
    }

    @Test func `the document is well-formed and says the same`() async throws {
        try await withShop { shop in
            try await shop.create(Self.jacket)
            let text = try await shop.get("/feeds/google.xml").text
            #expect(text.contains("<g:title>Rain jacket &amp; hood</g:title>"))
            #expect(text.contains("well &lt;sealed&gt;"))
            #expect(text.components(separatedBy: "<item>").count == 3)
            let imported = try await shop.send(
                .post, "/v1/products/import?dryRun=true&format=google-xml", key: shop.admin,
                headers: [("Content-Type", "application/xml")], body: text)
            #expect(imported.status == 200)
            #expect(imported.text.contains("\"rejected\":0"))
        }
    }

    @Test func `what a feed says, an import reads back`() async throws {
        let table = try await withShop { shop in
            try await shop.create(Self.jacket)
            return try await shop.get("/feeds/google.tsv").text
        }
        try await withShop { shop in
            let imported = try await shop.send(
                .post, "/v1/products/import?waitForIndex=true", key: shop.admin,
                headers: [("Content-Type", "text/tab-separated-values")], body: table)
            #expect(imported.status == 200)
            let product = try await shop.get("/v1/products/jacket").json["data"]
            #expect(product?["name"]?.string == "Rain jacket & hood")
            #expect(product?["brand"]?.string == "Nimbus")
            #expect(product?["variants"]?.array?.compactMap { $0["id"]?.string } == ["jacket-s", "jacket-m"])
            #expect(product?["variants"]?.array?.first?["price"]?.number?.text == "120.00")
            #expect(product?["variants"]?.array?.last?["stock"]?.number?.int == 0)
        }
    }

    @Test func `the lines hold every product`() async throws {
        try await withShop { shop in
            for number in 0..<3 { try await shop.create("{\"id\":\"p\(number)\",\"name\":\"Thing \(number)\"}") }
            let answer = try await shop.get("/feeds/products.jsonl")
            #expect(answer["Content-Type"] == "application/x-ndjson")
            let ids = try answer.text.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8))["id"]?.string }
            #expect(ids == ["p0", "p1", "p2"])
        }
    }
}
