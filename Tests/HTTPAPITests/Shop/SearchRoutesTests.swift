import Analytics
import CommerceKernel
import HTTPAPI
import SoukServer
import Storage
import Testing

@Suite struct SearchRoutesTests {
    private static func fill(_ shop: TestShop) async throws {
        let products = [
            ("a", "Alpha Headphones", "Sony", "99.00", "Black", 5),
            ("b", "Beta Headphones", "Bose", "199.50", "Red", 0),
            ("c", "Gamma Speaker", "Sony", "49.99", "Red", 3),
        ]
        for (id, name, brand, price, colour, stock) in products {
            let answer = try await shop.create(
                """
                {"id":"\(id)","name":"\(name)","brand":"\(brand)","price":\(price),"stock":\(stock),
                "category":["Electronics","\(name.split(separator: " ")[1])"],"attributes":{"color":"\(colour)"}}
                """)
            try #require(answer.status == 201, "\(answer.text)")
        }
    }

    private static func ids(_ answer: TestAnswer) throws -> [String] {
        try answer.json["data"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    @Test func `products are listed by page, sorted, and linked`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            let first = try await shop.get("/v1/products?limit=2&sort=price_asc")
            #expect(try Self.ids(first) == ["c", "a"])
            #expect(first["Cache-Control"] == "public, max-age=300")
            let pagination = try #require(try first.json["pagination"])
            #expect(pagination["page"]?.number?.int == 1)
            #expect(pagination["limit"]?.number?.int == 2)
            #expect(pagination["total"]?.number?.int == 3)
            #expect(pagination["pages"]?.number?.int == 2)
            #expect(first["Link"]?.contains(#"</v1/products?limit=2&sort=price_asc&page=2>; rel="next""#) == true)
            #expect(try Self.ids(await shop.get("/v1/products?limit=2&sort=price_asc&page=2")) == ["b"])
            #expect(try Self.ids(await shop.get("/v1/products?sort=price_desc")) == ["b", "a", "c"])
            #expect(try Self.ids(await shop.get("/v1/products?sort=name")) == ["a", "b", "c"])
            #expect(try await shop.get("/v1/products?limit=5000").json["pagination"]?["limit"]?.number?.int == 100)
            #expect(try await shop.get("/v1/products?page=0").status == 400)
            #expect(try await shop.get("/v1/products?sort=weird").status == 400)
        }
    }

    @Test func `products near a point come first, and far ones can be left out`() async throws {
        try await withShop { shop in
            for (id, place) in [
                ("munich", #""48.137, 11.575""#), ("berlin", "[52.52, 13.405]"), ("nowhere", #""somewhere""#),
            ] {
                let answer = try await shop.create(
                    #"{"id":"\#(id)","name":"Bicycle","price":10,"stock":1,"attributes":{"location":\#(place)}}"#)
                try #require(answer.status == 201, "\(answer.text)")
            }
            #expect(
                try Self.ids(await shop.get("/v1/search?q=bicycle&sort=distance&near=52.5,13.4"))
                    == ["berlin", "munich", "nowhere"])
            #expect(try Self.ids(await shop.get("/v1/search?q=bicycle&sort=distance&near=48,11")).first == "munich")
            let filter = "filter=location:(48.0,%2011.0,%20100%20km)"
            #expect(try Self.ids(await shop.get("/v1/search?q=bicycle&\(filter)")) == ["munich"])
            let body = try await shop.send(
                .post, "/v1/search", body: #"{"q":"bicycle","sort":["distance"],"near":"52.5,13.4"}"#)
            #expect(try Self.ids(body).first == "berlin")
            #expect(try await shop.get("/v1/search?q=bicycle&near=91,0").status == 400)
            #expect(try await shop.get("/v1/search?q=bicycle&sort=distance").status == 400)
        }
    }

    @Test func `similar products are those of the same words and those bought together`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            // A word that most products have tells nothing of any.
            for name in ["Kettle", "Toaster", "Lamp"] {
                let answer = try await shop.create(#"{"id":"\#(name)","name":"\#(name)","price":10,"stock":1}"#)
                try #require(answer.status == 201, "\(answer.text)")
            }
            let analytics = shop.application.analytics
            for _ in 0..<2 {
                try await shop.application.store.write { try analytics.recordSales(of: [["a", "c"]], in: $0) }
            }
            #expect(try Self.ids(await shop.get("/v1/products/a/similar?by=purchases")) == ["c"])
            #expect(try Self.ids(await shop.get("/v1/products/a/similar?by=words")).contains("b"))
            let both = try Self.ids(await shop.get("/v1/products/a/similar"))
            #expect(both.first == "c" && both.contains("b") && Set(both).count == both.count)
            #expect(try await shop.get("/v1/products/a/similar?by=magic").status == 400)
        }
    }

    @Test func `shorthand filters narrow, and by slug, name or path a category does`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            for (query, expected) in [
                ("brand=Sony", ["a", "c"]), ("brand=Sony&brand=Bose", ["a", "b", "c"]), ("price_max=99", ["a", "c"]),
                ("price_min=50&price_max=100", ["a"]), ("inStock=true", ["a", "c"]), ("inStock=false", ["b"]),
                ("attr.color=Red", ["b", "c"]), ("category=headphones", ["a", "b"]), ("category=Speaker", ["c"]),
                ("category=Electronics%20%3E%20Headphones", ["a", "b"]), ("category=electronics", ["a", "b", "c"]),
                ("filter=brand:=Sony%20%26%26%20price:%3C60", ["c"]),
            ] {
                let answer = try await shop.get("/v1/products?sort=name&\(query)")
                #expect(try Self.ids(answer) == expected, "\(query)")
            }
        }
    }

    @Test func `a search answers facets, its words and its time, and JSON asks the same`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            let answer = try await shop.get("/v1/search?q=headphones&facets=brand,price,category&highlight=true")
            #expect(answer.status == 200)
            let json = try answer.json
            #expect(try Set(Self.ids(answer)) == ["a", "b"])
            #expect(json["query"]?["text"]?.string == "headphones")
            #expect(json["exact"]?.bool == true)
            #expect((json["tookMs"]?.number?.double ?? -1) >= 0)
            let facets = try #require(json["facets"]?.array)
            #expect(facets[0]["field"]?.string == "brand")
            #expect(facets[0]["values"]?.array?.count == 2)
            #expect(facets[1]["type"]?.string == "range")
            #expect(facets[1]["min"]?.number?.text == "99")
            #expect(facets[1]["max"]?.number?.text == "199.5")
            #expect(facets[2]["field"]?.string == "category")
            #expect(facets[2]["type"]?.string == "tree")
            #expect(facets[2]["values"]?.array?.first?["children"]?.array?.first?["value"]?.string == "Headphones")
            let highlight = json["data"]?.array?.first?["highlights"]?["name"]?["html"]?.string
            #expect(highlight?.contains("<mark>Headphones</mark>") == true)
            let posted = try await shop.send(
                .post, "/v1/search",
                body: #"{"q":"headphones","filters":{"brand":["Bose"],"price":{"min":100}},"fields":["id","name"]}"#)
            #expect(try posted.json["data"] == [["id": "b", "name": "Beta Headphones"]])
            let many = try await shop.send(
                .post, "/v1/search/multi", body: #"{"searches":[{"q":"speaker"},{"q":"headphones","limit":1}]}"#)
            #expect(try many.json["data"]?.array?.compactMap { $0["pagination"]?["total"]?.number?.int } == [1, 2])
        }
    }

    @Test(arguments: [
        // What a query means decides, not how it is written.
        ("q=headphones&limit=2", "limit=2&q=headphones", true), ("q=headphones", "q=headphones&utm_source=mail", true),
        ("brand=Sony&brand=Bose", "brand=Bose&brand=Sony", true), ("q=headphones&brand=", "q=headphones", true),
        ("sort=price_asc&sort=name", "sort=name&sort=price_asc", false), ("q=alpha&q=gamma", "q=gamma&q=alpha", false),
        ("q=alpha%0Abrand%3DSony", "q=alpha&brand=Sony", false), ("q=alpha%0Alimit=1", "q=alpha&limit=1", false),
        ("facets=brand,price", "facets=price,brand", false),
    ])
    func `queries that mean the same share an answer, and no others`(
        first: String, second: String, isSame: Bool
    ) async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            #expect(try await shop.get("/v1/products?\(first)")["X-Cache"] == "miss")
            #expect(try await shop.get("/v1/products?\(second)")["X-Cache"] == (isSame ? "hit" : "miss"))
            #expect(try await shop.get("/v1/products?\(first)")["X-Cache"] == "hit")
        }
    }

    @Test func `bad searches are explained`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            for (query, code) in [
                ("filter=brand:=[Sony", "invalid_filter"), ("facets=nothing", "unknown_field"),
                ("price_min=cheap", "validation_failed"), ("typo=maybe", "validation_failed"),
            ] {
                let answer = try await shop.get("/v1/search?q=headphones&\(query)")
                #expect(answer.status == 400, "\(query)")
                #expect(answer.code == code, "\(query)")
            }
            let body = try await shop.send(.post, "/v1/search", body: #"{"q":5,"page":0,"facets":[{}]}"#)
            #expect(body.status == 400)
            #expect(
                try body.json["details"]?.array?.compactMap { $0["field"]?.string } == ["page", "q", "facets[0].field"])
            #expect(try await shop.send(.post, "/v1/search/multi", body: #"{"searches":[]}"#).status == 400)
            for (member, field) in [
                (#""facets":[{"field":"price","bounds":[10,"50"]}]"#, "facets[0].bounds[1]"),
                (#""facets":[{"field":"price","bounds":[50,10]}]"#, "facets[0].bounds[1]"),
                (#""filters":{"price":{"min":"10","max":50}}"#, "filters.price"),
                (#""filters":{"price":{"max":50,"from":10}}"#, "filters.price"),
                (#""filters":{"price":{}}"#, "filters.price"),
            ] {
                let answer = try await shop.send(.post, "/v1/search", body: "{\(member)}")
                #expect(answer.status == 400, "\(member)")
                #expect(try answer.json["details"]?.array?.first?["field"]?.string == field, "\(member)")
            }
        }
    }

    @Test(arguments: ["/v1/products", "/v1/search?q=speaker"])
    func `an aged answer is served once more while it is made anew`(_ path: String) async throws {
        let time = ManualTime()
        try await withShop(time: time) { shop in
            try await Self.fill(shop)
            let made = try await shop.get(path)
            time.advance(by: .seconds(310))
            let aged = try await shop.get(path)
            #expect(aged["X-Cache"] == "hit")
            #expect(aged["Age"] == "310")
            #expect(aged.bytes == made.bytes)
            let patience = ContinuousClock.now.advanced(by: .seconds(20))
            while try await shop.get(path)["Age"] != "0" { try #require(ContinuousClock.now < patience) }
        }
    }

    @Test func `a change is searched for soon, and at once for those who wait`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            #expect(try await shop.get("/v1/search?q=speaker").json["pagination"]?["total"]?.number?.int == 1)
            #expect(try await shop.get("/v1/search?q=speaker")["X-Cache"] == "hit")
            try await shop.create(#"{"id":"d","name":"Delta Speaker"}"#)
            let answer = try await shop.get("/v1/search?q=speaker")
            #expect(try Set(Self.ids(answer)) == ["c", "d"])
            let patience = ContinuousClock.now.advanced(by: .seconds(20))
            _ = try await shop.send(.delete, "/v1/products/d", key: shop.admin)
            var found = 2
            while found == 2, ContinuousClock.now < patience {
                let answer = try await shop.get("/v1/search?q=speaker")
                try #require(answer.status == 200, "\(answer.text)")
                found = try Self.ids(answer).count
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(found == 1)
        }
    }

    @Test func `suggestions, similar products and categories are answered`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            let suggestions = try await shop.get("/v1/suggest?q=head")
            #expect(suggestions.status == 200)
            #expect(try suggestions.json["data"]?["products"]?.array?.isEmpty == false)
            let similar = try await shop.get("/v1/products/a/similar")
            #expect(similar.status == 200)
            #expect(try !Self.ids(similar).contains("a"))
            #expect(try await shop.get("/v1/products/nothing/similar").status == 404)
            let roots = try #require(try await shop.get("/v1/categories").json["data"]?.array)
            #expect(roots.count == 1)
            #expect(roots[0]["count"]?.number?.int == 3)
            #expect(
                roots[0]["children"]?.array?.compactMap { $0["slug"]?.string }.sorted() == ["headphones", "speaker"])
        }
    }
}
