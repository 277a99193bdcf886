import CommerceKernel
import Cryptography
import HTTPTypes
import Identity
import Orders
import Outbox
import Testing

@testable import Contracts

/// `/api/orders/create` and what follows, over HTTP.
@Suite struct OrderProcessingTests {
    private static let items = #"[{"productId":"P001","quantity":2},{"productId":"P002","quantity":1}]"#

    private static func creation(amount: String = "100.50", items: String = items) -> String {
        #"{"userId":"123456","orderAmount":\#(amount),"items":\#(items)}"#
    }

    private static func lock(_ order: String, items: String = items) -> String {
        #"{"orderId":"\#(order)","items":\#(items)}"#
    }

    private static func payment(
        _ order: String, amount: String = "100.50", card: String = "4111111111111111"
    ) -> String {
        """
        {"orderId":"\(order)","userId":"123456","paymentAmount":\(amount),"paymentMethod":"credit_card",
        "paymentDetails":{"cardNumber":"\(card)","expiryDate":"12/25","cvv":"123"}}
        """
    }

    /// The document's user and goods: 2 x P001 + P002 = 100.50.
    private static func run(
        isStrict: Bool = false, _ body: @escaping @Sendable (ContractShop) async throws -> Void
    ) async throws {
        try await ContractShop.run(isStrict: isStrict) { shop in
            try shop.addUser("123456", signingSecret: "signing secret")
            try await shop.add("P001", price: "30.25", stock: 5)
            try await shop.add("P002", price: "40.00", stock: 5)
            try await body(shop)
        }
    }

    private static func create(_ shop: ContractShop) async throws -> String {
        let answer = try await shop.client.post("/api/orders/create", creation())
        #expect(
            try Sample("coded-created").differences(from: answer, varying: ["orderId": Varying.orderNumber]) == [])
        return try #require(try answer.json["orderId"]?.string)
    }

    @Test func `the calls of the document lead from pending to notified`() async throws {
        try await Self.run { shop in
            let order = try await Self.create(shop)
            #expect(try await shop.order(order).stateNames.processing == "pending")
            #expect(try await shop.available("P001") == 5)
            for _ in 0..<3 {
                let locked = try await shop.client.post("/api/inventory/lock", Self.lock(order))
                #expect(try Sample("coded-locked").differences(from: locked) == [])
                #expect(try await shop.available("P001") == 3)
            }
            #expect(try await shop.order(order).stateNames.processing == "confirmed")
            let paid = try await shop.client.post("/api/payment/process", Self.payment(order))
            let varying = ["transactionId": Varying.transaction]
            #expect(try Sample("coded-paid").differences(from: paid, varying: varying) == [])
            #expect(try await shop.order(order).stateNames.processing == "paid")
            let again = try await shop.client.post("/api/payment/process", Self.payment(order))
            #expect(again.bytes == paid.bytes)
            let told = try await shop.client.post(
                "/api/notification/send",
                #"{"userId":"123456","notificationType":"email","subject":"Order Status Update","message":"Paid."}"#)
            #expect(try Sample("coded-notified").differences(from: told) == [])
        }
    }

    @Test func `the queue alone confirms the stock`() async throws {
        try await Self.run { shop in
            let order = try await Self.create(shop)
            _ = try await shop.jobs.runDueJobs()
            #expect(try await shop.order(order).stateNames.processing == "confirmed")
            #expect(try await shop.available("P001") == 3)
            let locked = try await shop.client.post("/api/inventory/lock", Self.lock(order))
            #expect(locked.status == 200)
            #expect(try await shop.available("P001") == 3)
        }
    }

    @Test func `short stock is the document's failure and leaves the order pending`() async throws {
        try await Self.run { shop in
            let first = try await Self.create(shop)
            let items = #"[{"productId":"P001","quantity":5}]"#
            let big = try await shop.client.post(
                "/api/orders/create", Self.creation(amount: "151.25", items: items))
            let order = try #require(try big.json["orderId"]?.string)
            #expect(try await shop.client.post("/api/inventory/lock", Self.lock(first)).status == 200)
            let short = try await shop.client.post("/api/inventory/lock", Self.lock(order, items: items))
            #expect(try Sample("coded-short").differences(from: short) == [])
            #expect(try await shop.order(order).stateNames.processing == "pending")
            _ = try await shop.jobs.runDueJobs()
            #expect(try await shop.order(order).stateNames.processing == "pending")
            let unpaid = try await shop.client.post("/api/payment/process", Self.payment(order, amount: "151.25"))
            #expect(unpaid.status == 400)
            #expect(try unpaid.json["paymentStatus"]?.string == "failed")
        }
    }

    @Test func `a card without funds is the document's failure; another card pays`() async throws {
        try await Self.run { shop in
            let order = try await Self.create(shop)
            _ = try await shop.client.post("/api/inventory/lock", Self.lock(order))
            let declined = try await shop.client.post(
                "/api/payment/process", Self.payment(order, card: "4000000000009995"))
            #expect(try Sample("coded-declined").differences(from: declined) == [])
            #expect(try await shop.client.post("/api/payment/process", Self.payment(order)).status == 200)
        }
    }

    @Test func `nothing is paid before the lock, at another amount, or by another user`() async throws {
        try await Self.run { shop in
            let order = try await Self.create(shop)
            #expect(try await shop.client.post("/api/payment/process", Self.payment(order)).status == 400)
            _ = try await shop.client.post("/api/inventory/lock", Self.lock(order))
            for amount in ["100.49", "-100.50", "0", "\"x\""] {
                let answer = try await shop.client.post("/api/payment/process", Self.payment(order, amount: amount))
                #expect(answer.status == 400)
            }
            let foreign = Self.payment(order).replacing("123456\"", with: "654321\"")
            #expect(try await shop.client.post("/api/payment/process", foreign).status == 404)
            let other = try await shop.client.post(
                "/api/inventory/lock", Self.lock(order, items: #"[{"productId":"P001","quantity":1}]"#))
            #expect(other.status == 400)
            #expect(try other.json["locked"]?.bool == false)
        }
    }

    @Test(
        "what is no order is refused in the document's shape",
        arguments: [
            "{", "[]", "{}", creation(amount: "-1"), creation(amount: "100.49"), creation(amount: "100.505"),
            creation(items: "[]"), creation(items: #"[{"productId":"P009","quantity":1}]"#),
            creation(items: #"[{"productId":"P001","quantity":0}]"#),
            creation(items: #"[{"productId":"P001","quantity":1.5}]"#), creation(items: #"[7]"#),
            creation().replacing("123456", with: "nobody"),
        ])
    func refused(_ body: String) async throws {
        try await Self.run { shop in
            let answer = try await shop.client.post("/api/orders/create", body)
            #expect(answer.status == 400)
            #expect(try answer.json.object?.keys == ["code", "message"])
            #expect(try answer.json["code"]?.number?.int == 400)
            let orders = try await shop.client.get("/orders")
            #expect(try orders.json["page"]?["totalElements"]?.number?.int == 0)
        }
    }

    // MARK: Token and signature

    /// The document's order as its user's program signs it.
    private static func signed(
        _ shop: ContractShop, token: String? = nil, secret: String = "signing secret", nonce: String? = nil,
        at moment: Timestamp? = nil
    ) async throws -> JSONObject {
        let login = try await shop.identity.login(
            email: "123456@example.com", password: Secret(ContractShop.password),
            client: ClientContext(address: "127.0.0.1"))
        var body = try #require(try JSONParser.parse(Array(creation().utf8)).object)
        body["token"] = .string(token ?? login.accessToken.reveal())
        if let nonce { body["nonce"] = .string(nonce) }
        if let moment { body["timestamp"] = .string(moment.iso8601) }
        let message = try #require(OrderSignature.signedBytes(of: body))
        body["signature"] = .string(Hex.encode(HMACSHA256.code(for: message, key: Array(secret.utf8))))
        return body
    }

    private static func send(_ body: JSONObject, _ shop: ContractShop) async throws -> Answer {
        try await shop.client.post(
            "/api/orders/create", String(decoding: JSONValue.object(body).bytes, as: UTF8.self))
    }

    @Test func `a token with the user's signature makes an order; each wrong one is 401`() async throws {
        try await Self.run { shop in
            let right = try await Self.signed(shop)
            #expect(try await Self.send(right, shop).status == 200)
            var changed = right
            changed["userId"] = "654321"
            #expect(try await Self.send(changed, shop).status == 401)
            let forged = try await Self.signed(shop, secret: "another secret")
            let answer = try await Self.send(forged, shop)
            #expect(answer.status == 401)
            #expect(try answer.json["code"]?.number?.int == 401)
            let stranger = try await Self.signed(shop, token: "nonsense")
            #expect(try await Self.send(stranger, shop).status == 401)
            var unsigned = right
            unsigned["signature"] = nil
            #expect(try await Self.send(unsigned, shop).status == 401)
        }
    }

    @Test func `in strict mode a signed body works once and soon`() async throws {
        try await Self.run(isStrict: true) { shop in
            let now = shop.time.now
            let body = try await Self.signed(shop, nonce: "n-1", at: now)
            #expect(try await Self.send(body, shop).status == 200)
            #expect(try await Self.send(body, shop).status == 400)
            let bare = try await Self.signed(shop)
            #expect(try await Self.send(bare, shop).status == 400)
            let old = try await Self.signed(shop, nonce: "n-2", at: now.advanced(by: .seconds(-301)))
            #expect(try await Self.send(old, shop).status == 400)
        }
    }

    @Test(
        "what is no message is refused",
        arguments: [
            "{}", #"{"userId":"123456","notificationType":"fax","subject":"S","message":"M"}"#,
            #"{"userId":"123456","notificationType":"sms","subject":"S","message":"M"}"#,
            #"{"userId":"123456","notificationType":"email","subject":"S\nBcc: x@example.com","message":"M"}"#,
        ])
    func refusedMessage(_ body: String) async throws {
        try await Self.run { shop in
            let answer = try await shop.client.post("/api/notification/send", body)
            #expect(answer.status == 400)
            #expect(try answer.json.object?.keys == ["code", "message"])
        }
    }
}
