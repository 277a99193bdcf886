import CommerceKernel
import Testing

/// What cannot be bought is refused in words that help, and leaves nothing behind.
@Suite struct RefusedPurchaseTests {
    @Test func `statement 12: zero, negative, fractional and absurd quantities are refused everywhere`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":10}"#)
            let ada = try await shop.signIn("ada@example.com")
            for quantity in ["0", "-1", "1.5", "\"2\"", "1e30", "1000001", "true"] {
                let item = #"{"productId":"cup","quantity":\#(quantity)}"#
                let added = try await shop.send(.post, "/v1/cart/items", headers: ada, body: item)
                #expect(added.status == 400, "cart: \(quantity)")
                let bought = try await shop.send(
                    .post, "/v1/orders", headers: ada,
                    body: #"{"items":[\#(item)],"shippingAddress":\#(PurchaseTests.address),\#(PurchaseTests.card)}"#)
                #expect(bought.status == 400, "order: \(quantity)")
                #expect(try bought.json["details"]?.array?.first?["field"]?.string == "items[0].quantity")
            }
            #expect(try await shop.get("/v1/orders", headers: ada).json["data"]?.array?.isEmpty == true)
            #expect(try await shop.get("/v1/cart", headers: ada).json["data"]?["items"]?.array?.isEmpty == true)
        }
    }

    @Test func `statement 28: a total beyond 64 bits is 400`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"moon","name":"Moon","price":90000000000000000,"stock":1000000}"#)
            let ada = try await shop.signIn("ada@example.com")
            let item = #"{"productId":"moon","quantity":1000000}"#
            let bought = try await shop.send(
                .post, "/v1/orders", headers: ada,
                body: #"{"items":[\#(item)],"shippingAddress":\#(PurchaseTests.address),\#(PurchaseTests.card)}"#)
            #expect(bought.status == 400 && bought.code == "invalid_amount", "\(bought.text)")
            let added = try await shop.send(.post, "/v1/cart/items", headers: ada, body: item)
            #expect(added.status == 400)
        }
    }

    @Test func `a cart tells of gone products, changed prices and short stock instead of hiding them`() async throws {
        try await withShop { shop in
            for id in ["cup", "pot", "pan"] {
                try await shop.create(#"{"id":"\#(id)","name":"\#(id)","price":5,"stock":10}"#)
            }
            let ada = try await shop.signIn("ada@example.com")
            for id in ["cup", "pot", "pan"] {
                _ = try await shop.send(
                    .post, "/v1/cart/items", headers: ada, body: #"{"productId":"\#(id)","quantity":4}"#)
            }
            _ = try await shop.send(.delete, "/v1/products/cup", key: shop.admin)
            _ = try await shop.send(.patch, "/v1/products/pot", key: shop.admin, body: #"{"price":6}"#)
            _ = try await shop.send(.put, "/v1/inventory/pan", key: shop.staff, body: #"{"available":3}"#)
            let cart = try await shop.get("/v1/cart", headers: ada).json["data"]
            let notices = cart?["items"]?.array?.map { item in
                item["notices"]?.array?.compactMap { $0["code"]?.string } ?? []
            }
            #expect(notices == [["product_gone"], ["price_changed"], ["out_of_stock"]])
            #expect(cart?["canCheckOut"]?.bool == false)
            let id = try #require(cart?["id"]?.string)
            let bought = try await shop.send(
                .post, "/v1/orders", headers: ada,
                body: #"{"cartId":"\#(id)","shippingAddress":\#(PurchaseTests.address),\#(PurchaseTests.card)}"#)
            #expect(bought.status == 422 && bought.code == "product_gone")
            #expect(try bought.json["details"]?.array?.count == 2)
        }
    }
}
