import CommerceKernel
import Identity
import Testing

/// Running orders, stock and price rules over HTTP.
@Suite struct StaffTests {
    private static func buy(
        _ shop: TestShop, _ items: String, as headers: [(String, String)], extra: String = ""
    ) async throws -> String {
        let answer = try await shop.send(
            .post, "/v1/orders", headers: headers,
            body: #"{"items":\#(items),"shippingAddress":\#(PurchaseTests.address),\#(PurchaseTests.card)\#(extra)}"#)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(try answer.json["data"]?["id"]?.string)
    }

    @Test func `an order is shipped in two parcels, delivered and refunded by line`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":10}"#)
            try await shop.create(#"{"id":"pot","name":"Pot","price":30,"stock":10}"#)
            let ada = try await shop.signIn("ada@example.com")
            let staff = [("X-API-Key", shop.staff)]
            let id = try await Self.buy(
                shop, #"[{"productId":"cup","quantity":3},{"productId":"pot","quantity":1}]"#, as: ada)
            let root = "/v1/orders/\(id)"
            func post(
                _ path: String, _ body: String = "{}", as who: [(String, String)]
            ) async throws -> TestAnswer { try await shop.send(.post, root + path, headers: who, body: body) }

            for path in ["/shipments", "/refunds", "/unlock"] {
                #expect(try await post(path, as: ada).status == 403)
            }
            let first = try await post(
                "/shipments", #"{"carrier":"DHL","trackingNumber":"JD01","lines":[{"line":1,"quantity":2}]}"#,
                as: staff)
            #expect(first.status == 201)
            #expect(try first.json["data"]?["state"]?.string == "Completed")
            #expect(try await post("/cancel", as: ada).status == 403)
            let tooMuch = try await post("/shipments", #"{"lines":[{"line":1,"quantity":2}]}"#, as: staff)
            #expect(tooMuch.status == 422 && tooMuch.code == "shipment_too_large")
            #expect(try await post("/shipments", as: staff).status == 201)
            let tracking = try await shop.get(root + "/tracking", headers: ada).json["data"]
            let parcels = try #require(tracking?["shipments"]?.array)
            #expect(parcels.map { $0["trackingNumber"]?.string } == ["JD01", nil])
            #expect(tracking?["toShip"]?.array?.isEmpty == true)
            for (index, parcel) in parcels.enumerated() {
                let arrived = try await post(
                    "/shipments/\(try #require(parcel["id"]?.string))/delivered", as: staff)
                #expect(
                    try arrived.json["data"]?["fulfilment"]?.string == (index == 0 ? "shipped" : "delivered"))
            }
            let part = try await post("/refunds", #"{"lines":[{"line":1,"quantity":2}],"reason":"broken"}"#, as: staff)
            #expect(try part.json["data"]?["balance"]?.number?.text == "35.00")
            let more = try await post("/refunds", #"{"amount":35.01}"#, as: staff)
            #expect(more.status == 422 && more.code == "refund_too_large")
            let all = try await post("/refunds", as: staff)
            #expect(try all.json["data"]?["state"]?.string == "Canceled")
            #expect(try all.json["data"]?["balance"]?.number?.text == "0.00")
            // What was shipped does not come back by itself.
            let stock = try await shop.get("/v1/inventory/cup", headers: staff).json["data"]
            #expect(stock?["available"]?.number?.int == 7)
            let events = try await shop.get(root + "/events", headers: ada).json["data"]?.array ?? []
            let types = events.compactMap { $0["type"]?.string }
            #expect(types.first == "order.placed")
            #expect(types.contains("order.paid") && types.contains("order.refunded"))
            let receipt = try await shop.get(root + "/receipt", headers: ada).json["data"]
            #expect(receipt?["payments"]?.array?.first?["refunded"]?.number?.text == "45.00")
        }
    }

    @Test func `a stale version is refused, an owner cancels and reopens`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":10}"#)
            let ada = try await shop.signIn("ada@example.com")
            let answer = try await shop.send(
                .post, "/v1/orders", headers: ada,
                body: #"{"items":[{"productId":"cup","quantity":3}],"shippingAddress":\#(PurchaseTests.address),"#
                    + #""paymentMethod":"cash_on_delivery"}"#)
            #expect(answer.status == 201, "\(answer.text)")
            let id = try #require(try answer.json["data"]?["id"]?.string)
            #expect(try answer.json["data"]?["state"]?.string == "ReadyForDelivery")
            let tag = try #require(try await shop.get("/v1/orders/\(id)", headers: ada)["ETag"])
            let canceled = try await shop.send(
                .post, "/v1/orders/\(id)/cancel", headers: ada + [("If-Match", tag)], body: "{}")
            #expect(canceled.status == 200, "\(canceled.text)")
            let stale = try await shop.send(
                .post, "/v1/orders/\(id)/reopen", headers: ada + [("If-Match", tag)], body: "{}")
            #expect(stale.status == 412)
            let reopened = try await shop.send(.post, "/v1/orders/\(id)/reopen", headers: ada, body: "{}")
            #expect(try reopened.json["data"]?["state"]?.string == "Open")
            #expect(try reopened.json["data"]?["reservation"]?.string == "held")
            // Cash that a courier brings is noted by staff, not by the owner.
            let manual = #"{"paymentMethod":"manual"}"#
            #expect(
                try await shop.send(.post, "/v1/orders/\(id)/payments", headers: ada, body: manual).status == 403)
            let noted = try await shop.send(.post, "/v1/orders/\(id)/payments", key: shop.staff, body: manual)
            #expect(noted.status == 201)
            #expect(try noted.json["data"]?["paid"]?.bool == true)
        }
    }

    @Test func `staff find orders by state, payment, customer and time`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":10}"#)
            let ada = try await shop.signIn("ada@example.com")
            let bob = try await shop.signIn("bob@example.com")
            let items = #"[{"productId":"cup","quantity":1}]"#
            let first = try await Self.buy(shop, items, as: ada)
            _ = try await Self.buy(shop, items, as: bob)
            _ = try await shop.send(.post, "/v1/orders/\(first)/refunds", key: shop.staff, body: "{}")
            func count(_ query: String, as headers: [(String, String)]) async throws -> Int? {
                try await shop.get("/v1/orders?\(query)", headers: headers).json["pagination"]?["total"]?.number?.int
            }
            let staff = [("X-API-Key", shop.staff)]
            #expect(try await count("", as: staff) == 2)
            #expect(try await count("state=Canceled", as: staff) == 1)
            #expect(try await count("paid=true&fulfilment=none", as: staff) == 1)
            #expect(try await count("email=ada@example.com", as: staff) == 1)
            #expect(try await count("from=2199-01-01T00:00:00Z", as: staff) == 0)
            #expect(try await count("before=2199-01-01T00:00:00Z", as: staff) == 2)
            #expect(try await count("email=bob@example.com", as: ada) == 1, "a customer's filter sees only their own")
            #expect(try await shop.get("/v1/orders?state=Lost", headers: staff).status == 400)
            let log = try await shop.get("/v1/payments?status=captured", headers: staff)
            #expect(try log.json["data"]?.array?.count == 2)
            #expect(try await shop.get("/v1/payments/TXN000001", headers: staff).status == 200)
        }
    }

    @Test func `stock is counted, adjusted with a reason, and its ledger is read`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":10}"#)
            let staff = [("X-API-Key", shop.staff)]
            func send(_ method: HTTPMethodName, _ path: String, _ body: String) async throws -> TestAnswer {
                try await shop.send(method, "/v1/inventory/cup" + path, headers: staff, body: body)
            }
            #expect(try await send(.put, "", #"{"available":8}"#).status == 200)
            let off = try await send(.post, "/adjustments", #"{"quantity":-3,"reason":"broken"}"#)
            #expect(try off.json["data"]?["available"]?.number?.int == 5)
            let tooMany = try await send(.post, "/adjustments", #"{"quantity":-6,"reason":"broken"}"#)
            #expect(tooMany.status == 422 && tooMany.code == "stock_too_low")
            for body in [
                #"{"quantity":0,"reason":"x"}"#, #"{"quantity":1.5,"reason":"x"}"#, #"{"quantity":1}"#,
                #"{"quantity":9e18,"reason":"x"}"#,
            ] { #expect(try await send(.post, "/adjustments", body).status == 400, "\(body)") }
            _ = try await send(.post, "/adjustments", #"{"quantity":4,"reason":"delivery","location":"north"}"#)
            let movements = try await shop.get("/v1/inventory/cup/movements", headers: staff).json["data"]?.array
            #expect(movements?.compactMap { $0["reason"]?.string }.prefix(3) == ["delivery", "broken", "counted"])
            #expect(try await send(.get, "", "").json["data"]?["levels"]?.array?.count == 2)
            #expect(try await shop.get("/v1/inventory/nothing", headers: staff).status == 404)
        }
    }

    @Test func `a change of stock reaches searches by itself`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":1}"#)
            for units in [0, 3, 0] {
                _ = try await shop.send(
                    .put, "/v1/inventory/cup", key: shop.staff, body: #"{"available":\#(units)}"#)
                var found = -1
                // The benchmark holds it to a second; here the machine may be busy.
                for _ in 0..<200 where found != min(units, 1) {
                    let answer = try await shop.get("/v1/search?q=cup&inStock=true")
                    found = try answer.json["pagination"]?["total"]?.number?.int ?? -1
                    if found != min(units, 1) { try await Task.sleep(for: .milliseconds(50)) }
                }
                #expect(found == min(units, 1))
            }
        }
    }

    @Test func `coupons, zones and tax rates are made by admins and count in carts`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":50,"stock":10}"#)
            func put(_ path: String, _ body: String, key: String? = nil) async throws -> TestAnswer {
                try await shop.send(.put, path, key: key ?? shop.admin, body: body)
            }
            #expect(try await put("/v1/coupons/ten", #"{"type":"percentage","percentage":10}"#).status == 200)
            #expect(try await put("/v1/coupons/ten", #"{"type":"percentage"}"#).status == 400)
            #expect(try await put("/v1/coupons/ten", "{}", key: shop.staff).status == 403)
            #expect(
                try await put(
                    "/v1/shipping-zones/us",
                    #"{"countries":["US"],"methods":[{"id":"post","name":"Post","price":4.5}]}"#
                ).status == 200)
            #expect(
                try await put(
                    "/v1/tax-rates/us-ca", #"{"country":"US","state":"CA","name":"CA","rate":"0.0725"}"#
                ).status == 200)
            let ada = try await shop.signIn("ada@example.com")
            func cart(_ method: HTTPMethodName, _ path: String, _ body: String) async throws -> TestAnswer {
                try await shop.send(method, "/v1/cart" + path, headers: ada, body: body)
            }
            _ = try await cart(.post, "/items", #"{"productId":"cup","quantity":2}"#)
            #expect(try await cart(.put, "/coupon", #"{"code":"never"}"#).code == "coupon_refused")
            _ = try await cart(.put, "/coupon", #"{"code":"Ten"}"#)
            let priced = try await cart(.put, "/shipping", #"{"address":\#(PurchaseTests.address)}"#)
            let data = try priced.json["data"]
            // 100 - 10 + 4.50 + 7.25 % of 90
            #expect(data?["discount"]?.number?.text == "10.00")
            #expect(data?["shipping"]?.number?.text == "4.50")
            #expect(data?["tax"]?.number?.text == "6.53")
            #expect(data?["total"]?.number?.text == "101.03")
            let elsewhere = PurchaseTests.address.replacing(#""US""#, with: #""FR""#)
            #expect(try await cart(.put, "/shipping", #"{"address":\#(elsewhere)}"#).code == "shipping_unavailable")
            let id = try #require(data?["id"]?.string)
            let offers = try await shop.get("/v1/shipping-methods?cartId=\(id)", headers: ada)
            #expect(try offers.json["data"]?.array?.first?["id"]?.string == "post")
            let wrong = try await shop.send(
                .post, "/v1/orders", headers: ada,
                body: #"{"cartId":"\#(id)","expectedTotal":100,\#(PurchaseTests.card)}"#)
            #expect(wrong.status == 409 && wrong.code == "price_changed")
            let right = try await shop.send(
                .post, "/v1/orders", headers: ada,
                body: #"{"cartId":"\#(id)","expectedTotal":101.03,\#(PurchaseTests.card)}"#)
            #expect(right.status == 201, "\(right.text)")
            #expect(try right.json["data"]?["balance"]?.number?.text == "101.03")
            let used = try await shop.send(.get, "/v1/coupons/TEN", key: shop.admin)
            #expect(try used.json["data"]?["uses"]?.number?.int == 1)
        }
    }
}
