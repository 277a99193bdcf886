import Analytics
import CommerceKernel
import HTTPAPI
import SoukServer
import Testing

@Suite struct AnalyticsRoutesTests {
    private static func fill(_ shop: TestShop) async throws {
        for (id, name) in [("a", "Copper kettle"), ("b", "Steel kettle")] {
            let answer = try await shop.create(#"{"id":"\#(id)","name":"\#(name)","price":20,"stock":3}"#)
            try #require(answer.status == 201, "\(answer.text)")
        }
    }

    /// The totals once `isThere` holds; the service itself writes in the background, too.
    private static func totals(
        _ shop: TestShop, until isThere: (JSONValue) -> Bool
    ) async throws -> (JSONValue, JSONValue) {
        var data = JSONValue.null
        for _ in 0..<200 {
            try await shop.application.analytics.flush()
            let answer = try await shop.send(.get, "/v1/search/analytics", key: shop.staff)
            try #require(answer.status == 200, "\(answer.text)")
            data = try answer.json["data"] ?? .null
            if let totals = data["totals"], isThere(totals) { return (totals, data) }
        }
        return (data["totals"] ?? .null, data)
    }

    @Test func `a click on a search shows in the analytics`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            let found = try await shop.get("/v1/search?q=Kettle")
            let id = try #require(try found.json["query"]?["id"]?.string)
            let event = #"{"type":"click","searchId":"\#(id)","productId":"b","position":2}"#
            let taken = try await shop.send(.post, "/v1/search/events", body: event)
            #expect(taken.status == 202)
            #expect(try taken.json["data"]?["accepted"]?.number?.int == 1)
            let (totals, data) = try await Self.totals(shop) { $0["clicks"]?.number?.int == 1 }
            #expect(totals["searches"]?.number?.int == 1)
            #expect(totals["clicks"]?.number?.int == 1)
            #expect(totals["clickThroughRate"]?.number?.double == 1)
            #expect(totals["meanClickPosition"]?.number?.double == 2)
            let query = try #require(data["topQueries"]?.array?.first)
            #expect(query["query"]?.string == "kettle")
            #expect(query["results"]?.number?.int == 2)
        }
    }

    @Test func `a search answered from the cache is counted as well`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            for agent in ["one", "two", "three"] {
                let found = try await shop.get("/v1/search?q=kettle", headers: [("User-Agent", agent)])
                let id = try #require(try found.json["query"]?["id"]?.string)
                let events = #"{"events":[{"type":"add","searchId":"\#(id)","productId":"a"}]}"#
                _ = try await shop.send(.post, "/v1/search/events", headers: [("User-Agent", agent)], body: events)
            }
            let (totals, _) = try await Self.totals(shop) { $0["adds"]?.number?.int == 3 }
            #expect(totals["searches"]?.number?.int == 3)
            #expect(totals["adds"]?.number?.int == 3)
        }
    }

    @Test(arguments: [("DNT", "1"), ("Sec-GPC", "1")])
    func `who does not want to be tracked is not`(header: String, value: String) async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            let found = try await shop.get("/v1/search?q=copper", headers: [(header, value)])
            let id = try #require(try found.json["query"]?["id"]?.string)
            let event = #"{"type":"click","searchId":"\#(id)","productId":"a"}"#
            let answer = try await shop.send(.post, "/v1/search/events", headers: [(header, value)], body: event)
            #expect(try answer.json["data"]?["accepted"]?.number?.int == 0)
            _ = try await shop.get("/v1/search?q=copper&analytics=off")
            // A later search by somebody who does not mind proves that the earlier ones would have been written.
            let other = try await shop.get("/v1/search?q=steel")
            let otherID = try #require(try other.json["query"]?["id"]?.string)
            let click = #"{"type":"click","searchId":"\#(otherID)","productId":"b"}"#
            _ = try await shop.send(.post, "/v1/search/events", body: click)
            let (_, data) = try await Self.totals(shop) { $0["clicks"]?.number?.int == 1 }
            #expect(data["topQueries"]?.array?.compactMap { $0["query"]?.string } == ["steel"])
        }
    }

    @Test func `the analytics are for those who run the shop`() async throws {
        try await withShop { shop in
            #expect(try await shop.get("/v1/search/analytics").status == 401)
            #expect(try await shop.send(.get, "/v1/search/analytics", key: shop.customer).status == 403)
            #expect(try await shop.send(.get, "/v1/search/analytics", key: shop.admin).status == 200)
            for query in ["from=yesterday", "from=2026-02-01&to=2026-01-01", "limit=0", "limit=many"] {
                let answer = try await shop.send(.get, "/v1/search/analytics?\(query)", key: shop.staff)
                #expect(answer.status == 400, "\(query): \(answer.text)")
            }
        }
    }

    @Test(arguments: [
        (#"{"type":"look","searchId":"s","productId":"p"}"#, "type"),
        (#"{"type":"click","productId":"p"}"#, "searchId"),
        (#"{"type":"click","searchId":"s"}"#, "productId"),
        (#"{"type":"click","searchId":"s","productId":"p","position":0}"#, "position"),
        (#"{"events":[{"type":"click","searchId":"s"}]}"#, "events[0].productId"),
        (#"{"events":[]}"#, "events"),
    ])
    func `an event that cannot be is refused by its field`(body: String, field: String) async throws {
        try await withShop { shop in
            let answer = try await shop.send(.post, "/v1/search/events", body: body)
            #expect(answer.status == 400)
            #expect(try answer.json["details"]?.array?.contains { $0["field"]?.string == field } == true)
        }
    }

    @Test func `what many searched is suggested`() async throws {
        try await withShop { shop in
            try await Self.fill(shop)
            for visitor in 0..<3 {
                let agent = [("User-Agent", "visitor \(visitor)")]
                let found = try await shop.get("/v1/search?q=kettle%20copper", headers: agent)
                let id = try #require(try found.json["query"]?["id"]?.string)
                let event = #"{"type":"click","searchId":"\#(id)","productId":"a"}"#
                _ = try await shop.send(.post, "/v1/search/events", headers: agent, body: event)
            }
            _ = try await Self.totals(shop) { $0["clicks"]?.number?.int == 3 }
            #expect(try await shop.application.refreshSuggestions() == 1)
            let answer = try await shop.get("/v1/suggest?q=kett")
            #expect(try answer.json["data"]?["queries"]?.array?.first?["text"]?.string == "kettle copper")
        }
    }
}
