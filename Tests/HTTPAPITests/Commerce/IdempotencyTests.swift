import Checkout
import CommerceKernel
import Cryptography
import Identity
import Logging
import SoukServer
import Storage
import Testing

/// Statements 1 to 9: repeated requests.
@Suite struct IdempotencyTests {
    private static func order(_ product: String, quantity: Int = 1, card: String = "4242424242424242") -> String {
        let payment = PurchaseTests.card.replacing("4242424242424242", with: card)
        return #"{"items":[{"productId":"\#(product)","quantity":\#(quantity)}],"#
            + #""shippingAddress":\#(PurchaseTests.address),\#(payment)}"#
    }

    private static func orders(_ shop: TestShop) async throws -> Int {
        try await shop.application.store.read { try $0.first("SELECT count(*) FROM orders") { $0.int(0) } ?? -1 }
    }

    private static func records(_ shop: TestShop) async throws -> Int {
        try await shop.application.store.read {
            try $0.first("SELECT count(*) FROM idempotency_records") { $0.int(0) } ?? -1
        }
    }

    @Test func `statement 1: the same key 50 times in parallel, one order, one capture, equal answers`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":100}"#)
            let headers = try await shop.signIn("ada@example.com") + [("Idempotency-Key", "one")]
            let answers = try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        while true {
                            let answer = try await shop.send(
                                .post, "/v1/orders", headers: headers, body: Self.order("cup"))
                            // 409 only while the first is in flight.
                            if answer.status == 409, answer.code == "request_in_progress" {
                                try await Task.sleep(for: .milliseconds(30))
                                continue
                            }
                            return answer
                        }
                    }
                }
                return try await group.reduce(into: [TestAnswer]()) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [201])
            #expect(Set(answers.map(\.bytes)).count == 1)
            #expect(answers.count { $0["Idempotent-Replayed"] == nil } == 1)
            #expect(try await Self.orders(shop) == 1)
            let captures = try await shop.application.store.read {
                try $0.first("SELECT count(*) FROM ledger_transactions") { $0.int(0) }
            }
            #expect(captures == 1)
        }
    }

    @Test func `statements 2 to 6: other bodies, replays, other callers, long keys, refusals`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":100}"#)
            let ada = try await shop.signIn("ada@example.com")
            let bob = try await shop.signIn("bob@example.com")
            func send(_ who: [(String, String)], _ key: String, _ body: String) async throws -> TestAnswer {
                try await shop.send(.post, "/v1/orders", headers: who + [("Idempotency-Key", key)], body: body)
            }
            // 6: a refused request leaves nothing, and its key may be used again.
            #expect(try await send(ada, "k", Self.order("cup", quantity: 0)).status == 400)
            #expect(try await send(ada, "k", Self.order("nothing")).status == 422)
            #expect(try await Self.records(shop) == 0)
            let first = try await send(ada, "k", Self.order("cup"))
            #expect(first.status == 201)
            // 3: byte for byte, header fields too.
            let again = try await send(ada, "k", Self.order("cup"))
            #expect(again.bytes == first.bytes)
            #expect(again["Idempotent-Replayed"] == "true")
            #expect(again["Location"] == first["Location"])
            // Equal JSON in another order of members is the same request.
            let reordered = try JSONParser.parse(Self.order("cup")).object?.members.reversed() ?? []
            let same = try await send(ada, "k", JSONValue.object(JSONObject(Array(reordered))).text)
            #expect(same.bytes == first.bytes)
            // 2
            let other = try await send(ada, "k", Self.order("cup", quantity: 2))
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            let otherCard = try await send(ada, "k", Self.order("cup", card: "5555555555554444"))
            #expect(otherCard.status == 422 && otherCard.code == "idempotency_key_reused")
            #expect(try await Self.orders(shop) == 1)
            // 4
            let bobs = try await send(bob, "k", Self.order("cup"))
            #expect(bobs.status == 201 && bobs["Idempotent-Replayed"] == nil)
            #expect(try await Self.orders(shop) == 2)
            // 5
            #expect(try await send(ada, String(repeating: "k", count: 256), Self.order("cup")).status == 400)
            #expect(try await send(ada, String(repeating: "k", count: 255), Self.order("cup")).status == 201)
        }
    }

    @Test func `a declined payment is replayed, and a new key pays`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":100}"#)
            let ada = try await shop.signIn("ada@example.com")
            func send(_ key: String, _ card: String) async throws -> TestAnswer {
                try await shop.send(
                    .post, "/v1/orders", headers: ada + [("Idempotency-Key", key)],
                    body: Self.order("cup", card: card))
            }
            let declined = try await send("a", "4000000000000002")
            #expect(declined.status == 402)
            let replayed = try await send("a", "4000000000000002")
            #expect(replayed.status == 402 && replayed.bytes == declined.bytes)
            let id = try #require(try declined.json["data"]?["id"]?.string)
            let paid = try await shop.send(
                .post, "/v1/orders/\(id)/payments", headers: ada + [("Idempotency-Key", "b")],
                body: "{\(PurchaseTests.card)}")
            #expect(paid.status == 201)
            #expect(try await Self.orders(shop) == 1)
        }
    }

    @Test func `statements 7 and 8: an answer lost after the commit, in another run of the program`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":100}"#)
            let ada = try await shop.signIn("ada@example.com") + [("Idempotency-Key", "one")]
            let first = try await shop.send(.post, "/v1/orders", headers: ada, body: Self.order("cup"))
            let id = try first.json["data"]?["id"]?.string
            // As if the program had been killed between the commit and the keeping of the answer.
            try await shop.application.store.write {
                try $0.execute("UPDATE idempotency_records SET response = NULL, holder = 'a former run'")
            }
            let again = try await shop.send(.post, "/v1/orders", headers: ada, body: Self.order("cup"))
            #expect(again.status == 201 && again["Idempotent-Replayed"] == nil)
            #expect(try again.json["data"]?["id"]?.string == id)
            #expect(try await Self.orders(shop) == 1)
            // Kept for a day and longer, dropped after two.
            let later = ManualTime(shop.application.time.now.advanced(by: .seconds(25 * 3600)))
            let store = shop.application.store
            let job = CheckoutService(
                store: store, catalog: shop.application.catalog, gateway: shop.application.checkout.newGateway,
                options: CheckoutOptions(), time: later, ids: SystemIDs(), logger: shop.application.logger)
            try await store.write { try job.prune(in: $0) }
            #expect(try await Self.records(shop) == 1)
            later.advance(by: .seconds(24 * 3600))
            try await store.write { try job.prune(in: $0) }
            #expect(try await Self.records(shop) == 0)
        }
    }

    @Test func `refunds and parcels are not repeated when their answers are lost`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":100}"#)
            let staff = [("X-API-Key", shop.staff)]
            let bought = try await shop.send(
                .post, "/v1/orders", headers: try await shop.signIn("ada@example.com"),
                body: Self.order("cup", quantity: 4))
            let id = try #require(try bought.json["data"]?["id"]?.string)
            let requests = [
                ("refunds", #"{"amount":3,"reason":"late"}"#),
                ("shipments", #"{"lines":[{"line":1,"quantity":1}]}"#),
            ]
            for (path, body) in requests {
                for attempt in 0..<3 {
                    let answer = try await shop.send(
                        .post, "/v1/orders/\(id)/\(path)", headers: staff + [("Idempotency-Key", path)], body: body)
                    #expect(answer.status == 201, "\(path) \(attempt): \(answer.text)")
                    try await shop.application.store.write {
                        try $0.execute("UPDATE idempotency_records SET response = NULL, holder = 'a former run'")
                    }
                }
            }
            for _ in 0..<2 {
                let adjusted = try await shop.send(
                    .post, "/v1/inventory/cup/adjustments", headers: staff + [("Idempotency-Key", "adjust")],
                    body: #"{"quantity":10,"reason":"delivery"}"#)
                #expect(adjusted.status == 201)
                #expect(try adjusted.json["data"]?["available"]?.number?.int == 106)
                try await shop.application.store.write {
                    try $0.execute("UPDATE idempotency_records SET response = NULL, holder = 'a former run'")
                }
            }
            let order = try await shop.get("/v1/orders/\(id)", headers: staff).json["data"]
            #expect(order?["balance"]?.number?.text == "17.00")
            #expect(order?["shipments"]?.array?.count == 1)
            #expect(order?["items"]?.array?.first?["shipped"]?.number?.int == 1)
        }
    }

    @Test func `a secret that is shown once is null when the answer is replayed`() async throws {
        try await withShop { shop in
            let headers = [("Idempotency-Key", "cart")]
            let made = try await shop.send(.post, "/v1/carts", headers: headers, body: "{}")
            let again = try await shop.send(.post, "/v1/carts", headers: headers, body: "{}")
            #expect(try made.json["data"]?["token"]?.string != nil)
            #expect(try again.json["data"]?["token"] == .null)
            #expect(try again.json["data"]?["id"] == made.json["data"]?["id"])
        }
    }
}
