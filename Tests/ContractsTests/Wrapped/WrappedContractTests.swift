import Checkout
import CommerceKernel
import HTTPTypes
import Identity
import Orders
import Outbox
import Storage
import Testing

/// `/api/orders` over HTTP, on the trusted listener unless said otherwise.
@Suite struct WrappedContractTests {
    private static let keys = ["success", "message", "data", "errors", "timestamp"]
    private static let laptop =
        #"{"customerName":"John Doe","productName":"Laptop","quantity":1,"totalAmount":1299.99}"#

    @Test func `the document's order runs its whole life`() async throws {
        try await ContractShop.run { shop in
            try await shop.add("prod_laptop", name: "Laptop", price: "1299.99", stock: 2)
            let created = try await shop.client.post("/api/orders", Self.laptop)
            let varying = ["data.id": Varying.guid, "data.createdAt": Varying.utc, "timestamp": Varying.utc]
            #expect(try Sample("wrapped-created").differences(from: created, varying: varying) == [])
            let id = try #require(try created.json["data"]?["id"]?.string)
            let operation = ["data.orderId": Varying.guid, "timestamp": Varying.utc]
            for (step, sample, status) in [
                ("payment", "wrapped-payment", "PaymentVerified"), ("ship", "wrapped-ship", "Shipped"),
                ("deliver", "wrapped-deliver", "Delivered"),
            ] {
                let answer = try await shop.client.post("/api/orders/\(id)/\(step)")
                #expect(try Sample(sample).differences(from: answer, varying: operation) == [])
                #expect(try answer.json["data"]?["orderId"]?.string == id)
                #expect(try await shop.order(id).wrappedStatus == status)
            }
            let cancelled = try await shop.client.send(.delete, "/api/orders/\(id)")
            #expect(try Sample("wrapped-cancel").differences(from: cancelled, varying: operation) == [])
            #expect(try await shop.order(id).state == .canceled)
            // Refunded after shipping: nothing comes back into stock.
            #expect(try await shop.available("prod_laptop") == 1)
        }
    }

    @Test func `an unpaid order is canceled without a refund and its goods come back`() async throws {
        try await ContractShop.run { shop in
            try await shop.add("prod_laptop", name: "Laptop", price: "1299.99", stock: 2)
            let created = try await shop.client.post("/api/orders", Self.laptop)
            let id = try #require(try created.json["data"]?["id"]?.string)
            _ = try await shop.jobs.runDueJobs()
            #expect(try await shop.available("prod_laptop") == 1)
            #expect(try await shop.client.send(.delete, "/api/orders/\(id)").status == 200)
            #expect(try await shop.available("prod_laptop") == 2)
            let again = try await shop.client.send(.delete, "/api/orders/\(id)")
            #expect(again.status == 400)
            #expect(try again.json.object?.keys == Self.keys)
        }
    }

    @Test func `a name in other case is the same product; an unknown one is a line of its own`() async throws {
        try await ContractShop.run { shop in
            try await shop.add("prod_laptop", name: "Laptop", price: "1299.99", stock: 2)
            let lower = try await shop.client.post("/api/orders", Self.laptop.replacing("Laptop", with: "laptop"))
            #expect(try lower.json["data"]?["productName"]?.string == "Laptop")
            let unlisted = try await shop.client.post(
                "/api/orders", #"{"customerName":"A","productName":"Gift box","quantity":3,"totalAmount":10.00}"#)
            #expect(unlisted.status == 200)
            #expect(try unlisted.json["data"]?["totalAmount"]?.number?.text == "10.00")
            let id = try #require(try unlisted.json["data"]?["id"]?.string)
            #expect(try await shop.order(id).lines.first?.productID == nil)
        }
    }

    @Test(
        "what is no order is 400 and none is made",
        arguments: [
            "{", "[]", "{}", #"{"customerName":"A","productName":"Laptop","quantity":1}"#,
            laptop.replacing("\"quantity\":1", with: "\"quantity\":0"),
            laptop.replacing("\"quantity\":1", with: "\"quantity\":-2"),
            laptop.replacing("\"quantity\":1", with: "\"quantity\":1.5"),
            laptop.replacing("\"quantity\":1", with: "\"quantity\":\"1\""),
            laptop.replacing("\"quantity\":1", with: "\"quantity\":99999999999999999999"),
            laptop.replacing("1299.99", with: "-1"), laptop.replacing("1299.99", with: "1299.98"),
            laptop.replacing("1299.99", with: "1299.999"), laptop.replacing("1299.99", with: "1e400"),
            laptop.replacing("\"John Doe\"", with: "\" \""), laptop.replacing("\"Laptop\"", with: "7"),
        ])
    func refused(_ body: String) async throws {
        try await ContractShop.run { shop in
            try await shop.add("prod_laptop", name: "Laptop", price: "1299.99", stock: 2)
            let answer = try await shop.client.post("/api/orders", body)
            #expect(answer.status == 400)
            #expect(try answer.json.object?.keys == Self.keys)
            #expect(try answer.json["success"]?.bool == false)
            #expect(try answer.json["data"]?.isNull == true)
            #expect(try answer.json["errors"]?.array?.isEmpty == false)
            let orders = try await shop.client.get("/orders")
            #expect(try orders.json["page"]?["totalElements"]?.number?.int == 0)
        }
    }

    @Test func `what the state refuses is 400, what is unknown 404`() async throws {
        try await ContractShop.run { shop in
            try await shop.add("prod_laptop", name: "Laptop", price: "1299.99", stock: 2)
            let created = try await shop.client.post("/api/orders", Self.laptop)
            let id = try #require(try created.json["data"]?["id"]?.string)
            for step in ["ship", "deliver"] {
                #expect(try await shop.client.post("/api/orders/\(id)/\(step)").status == 400)
            }
            for name in ["nonsense", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "99"] {
                let answer = try await shop.client.post("/api/orders/\(name)/payment")
                #expect(answer.status == 404)
                #expect(try answer.json.object?.keys == Self.keys)
            }
        }
    }

    @Test func `a customer may cancel their own order but not run it`() async throws {
        let owner = Principal(subject: .user(id: "usr_a", session: nil), role: .customer)
        try await ContractShop.run(as: owner) { shop in
            try await shop.add("prod_laptop", name: "Laptop", price: "1299.99", stock: 2)
            let created = try await shop.client.post("/api/orders", Self.laptop)
            let id = try #require(try created.json["data"]?["id"]?.string)
            for step in ["payment", "ship", "deliver"] {
                #expect(try await shop.client.post("/api/orders/\(id)/\(step)").status == 403)
            }
            let foreign = try await shop.store.write { transaction in
                try shop.checkout.orders.create(
                    OrderDraft(
                        customerID: "usr_b", lines: [], amounts: .zero(.usd), paymentMethod: "none", source: "002"),
                    in: transaction)
            }
            for name in [foreign.id, foreign.number, "\(foreign.sequence)"] {
                #expect(try await shop.client.send(.delete, "/api/orders/\(name)").status == 404)
                #expect(try await shop.client.get("/orders/\(name)").status == 404)
            }
            #expect(try await shop.client.send(.delete, "/api/orders/\(id)").status == 200)
        }
    }
}

extension Order {
    /// The contract's word for where it stands, stated here apart from the code under test.
    fileprivate var wrappedStatus: String {
        switch (state, fulfilment) {
        case (.completed, .delivered): "Delivered"
        case (.completed, _), (.awaitingPayment, _): "Shipped"
        case (.readyForDelivery, _): isPaid ? "PaymentVerified" : "Processing"
        case (.open, _): hold == .held ? "Processing" : "Created"
        case (.canceled, _): "Cancelled"
        }
    }
}
