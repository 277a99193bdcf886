import CommerceKernel
import Cryptography
import Identity
import SoukServer
import Testing

/// Buying over HTTP, from an empty cart to a receipt.
@Suite struct PurchaseTests {
    static let address =
        #"{"street":"123 Main St","city":"San Francisco","state":"CA","zip":"94102","country":"US"}"#
    static let card =
        #""paymentMethod":"card","paymentDetails":"#
        + #"{"cardNumber":"4242424242424242","expiryDate":"12/30","cvv":"123"}"#

    @Test func `a guest buys with a card and reads the order by its secret`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"lamp","name":"Lamp","price":20.50,"stock":5}"#)
            let made = try await shop.send(.post, "/v1/carts", body: "{}")
            #expect(made.status == 201)
            let cart = try made.json["data"]
            let id = try #require(cart?["id"]?.string)
            let token = try #require(cart?["token"]?.string)
            #expect(made["Location"] == "/v1/carts/\(id)")

            let added = try await shop.send(
                .post, "/v1/carts/\(id)/items", headers: [("X-Cart-Token", token)],
                body: #"{"productId":"lamp","quantity":2}"#)
            #expect(added.status == 200)
            #expect(try added.json["data"]?["total"]?.number?.text == "41.00")
            #expect(try added.json["data"]?["token"] == nil)
            #expect(try await shop.get("/v1/carts/\(id)").status == 404)

            let bought = try await shop.send(
                .post, "/v1/orders", headers: [("X-Cart-Token", token)],
                body: #"{"cartId":"\#(id)","email":"ada@example.com","shippingAddress":\#(Self.address),\#(Self.card)}"#
            )
            #expect(bought.status == 201, "\(bought.text)")
            let order = try bought.json["data"]
            let orderID = try #require(order?["id"]?.string)
            let secret = try #require(order?["orderToken"]?.string)
            #expect(order?["paid"]?.bool == true)
            #expect(order?["state"]?.string == "ReadyForDelivery")
            #expect(order?["payments"]?.array?.first?["card"]?["lastFour"]?.string == "4242")

            let read = try await shop.get("/v1/orders/\(orderID)", headers: [("X-Order-Token", secret)])
            #expect(read.status == 200)
            #expect(try read.json["data"]?["email"]?.string == "ada@example.com")
            #expect(try await shop.get("/v1/orders/\(orderID)").status == 404)
            #expect(try await shop.send(.get, "/v1/orders/\(orderID)", key: shop.staff).status == 200)
            let receipt = try await shop.get(
                "/v1/orders/\(orderID)/receipt", headers: [("X-Order-Token", secret), ("Accept", "text/html")])
            #expect(receipt.status == 200)
            #expect(receipt.text.contains("ending in 4242") && receipt.text.contains("41.00 USD"))
            let product = try await shop.get("/v1/products/lamp", headers: [("Cache-Control", "no-cache")])
            #expect(try product.json["data"]?["stock"]?.number?.int == 3)
        }
    }

    @Test func `a shopper buys items and sees only their own orders`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"lamp","name":"Lamp","price":20.50,"stock":5}"#)
            let ada = try await shop.signIn("ada@example.com")
            let bob = try await shop.signIn("bob@example.com")
            let body =
                #"{"items":[{"productId":"lamp","quantity":1}],"shippingAddress":\#(Self.address),\#(Self.card)}"#
            let bought = try await shop.send(.post, "/v1/orders", headers: ada, body: body)
            #expect(bought.status == 201, "\(bought.text)")
            let id = try #require(try bought.json["data"]?["id"]?.string)
            let number = try #require(try bought.json["data"]?["number"]?.string)
            for path in [id, number, "1"] {
                #expect(try await shop.get("/v1/orders/\(path)", headers: ada).status == 200)
                #expect(try await shop.get("/v1/orders/\(path)", headers: bob).status == 404)
                #expect(try await shop.get("/v1/orders/\(path)/receipt", headers: bob).status == 404)
                let pay = try await shop.send(
                    .post, "/v1/orders/\(path)/payments", headers: bob, body: "{\(Self.card)}")
                #expect(pay.status == 404)
            }
            let own = try await shop.get("/v1/orders", headers: ada)
            #expect(try own.json["data"]?.array?.count == 1)
            let others = try await shop.get("/v1/orders", headers: bob)
            #expect(try others.json["data"]?.array?.isEmpty == true)
            let none = try await shop.send(.post, "/v1/orders", body: body)
            #expect(none.status == 401 && none.code == "sign_in_required")
        }
    }

    @Test func `a declined card answers 402 with the order, and another card pays it`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"lamp","name":"Lamp","price":20.50,"stock":1}"#)
            let ada = try await shop.signIn("ada@example.com")
            let declined = Self.card.replacing("4242424242424242", with: "4000000000009995")
            let answer = try await shop.send(
                .post, "/v1/orders", headers: ada,
                body: #"{"items":[{"productId":"lamp","quantity":1}],"shippingAddress":\#(Self.address),\#(declined)}"#)
            #expect(answer.status == 402)
            #expect(answer.code == "insufficient_funds")
            let id = try #require(try answer.json["data"]?["id"]?.string)
            #expect(try answer.json["data"]?["reservation"]?.string == "held")
            let paid = try await shop.send(.post, "/v1/orders/\(id)/payments", headers: ada, body: "{\(Self.card)}")
            #expect(paid.status == 201, "\(paid.text)")
            #expect(try paid.json["data"]?["paid"]?.bool == true)
        }
    }
}

extension TestShop {
    /// The headers of somebody who has just signed in.
    func signIn(_ email: String, role: Role = .customer) async throws -> [(String, String)] {
        let password = Secret("correct horse battery")
        let identity = application.identity
        _ = try identity.createNow(
            .init(email: email, password: password, name: email, role: role), client: .commandLine)
        let signIn = try await identity.login(
            email: email, password: password, client: ClientContext(address: "192.0.2.9"))
        return [("Authorization", "Bearer \(signIn.accessToken.reveal())")]
    }
}
