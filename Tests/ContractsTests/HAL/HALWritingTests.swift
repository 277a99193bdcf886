import CommerceKernel
import HTTPTypes
import Identity
import Orders
import Testing

/// Making, changing and deleting orders through links.
@Suite struct HALWritingTests {
    private static let halTypes = "application/hal+json;charset=UTF-8"

    @Test func `the document's own requests are answered as it shows`() async throws {
        try await ContractShop.run { shop in
            let accept = ("Accept", "application/hal+json")
            let type = ("Content-Type", "application/json; charset=UTF-8")
            // The samples are of a server at port 57214 whose third order is made, its second one having been canceled.
            for _ in 0..<2 { _ = try await shop.client.post("/orders", "{}") }
            let created = try await shop.client.post("/orders", "{}", headers: [accept, type])
            let links = Self.relocated("hal-created", port: shop.client.port)
            #expect(try Sample(text: links).differences(from: created) == [])
            let event = try await shop.client.post("/orders/2/receive/ReceivePayment", headers: [accept, type])
            #expect(try Sample("hal-accepted").differences(from: event) == [])
            let index = try await shop.client.get("/")
            #expect(index.relations == ["orders", "profile", "self"])
        }
    }

    private static func relocated(_ name: String, port: Int) -> String {
        guard let text = try? Sample.text(name) else { return "" }
        return text.replacing("localhost:57214", with: "127.0.0.1:\(port)")
    }

    @Test func `a state cannot be written, whatever the method`() async throws {
        try await ContractShop.run { shop in
            let made = try await shop.client.post("/orders", #"{"currentState":"Completed","total":5}"#)
            #expect(made.status == 201)
            #expect(try made.json["currentState"]?.string == "Open")
            let patched = try await shop.client.send(.patch, "/orders/1", body: #"{"currentState":"Completed"}"#)
            #expect(patched.status == 422)
            #expect(try patched.json["error"]?.string == "Unprocessable Entity")
            let put = try await shop.client.send(.put, "/orders/1", body: "{}")
            #expect(put.status == 405)
            #expect(put["Allow"] == "DELETE, GET, HEAD, PATCH" || put["Allow"]?.contains("PATCH") == true)
        }
    }

    @Test func `a patch without effect is 204, or shows the order when asked`() async throws {
        try await ContractShop.run { shop in
            _ = try await shop.client.post("/orders", "{}")
            let quiet = try await shop.client.send(.patch, "/orders/1", body: "{}")
            #expect(quiet.status == 204)
            #expect(quiet.bytes.isEmpty)
            let shown = try await shop.client.send(
                .patch, "/orders/1", headers: [("Prefer", "return=representation")], body: "{}")
            #expect(shown.status == 200)
            #expect(shown["Content-Type"] == Self.halTypes)
            let stale = try await shop.client.send(.patch, "/orders/1", headers: [("If-Match", "\"9-x\"")], body: "{}")
            #expect(stale.status == 412)
        }
    }

    @Test func `a deleted order is gone; one that holds money stays`() async throws {
        try await ContractShop.run { shop in
            _ = try await shop.client.post("/orders", "{}")
            #expect(try await shop.client.send(.delete, "/orders/1").status == 204)
            #expect(try await shop.client.get("/orders/1").status == 404)
            #expect(try await shop.client.send(.delete, "/orders/1").status == 404)
            try await shop.add("P1", name: "Kettle", price: "20.00", stock: 3)
            _ = try await shop.client.post(
                "/api/orders", #"{"customerName":"A","productName":"Kettle","quantity":1,"totalAmount":20}"#)
            #expect(try await shop.client.post("/orders/2/receive/ReceivePayment").status == 202)
            let refused = try await shop.client.send(.delete, "/orders/2")
            #expect(refused.status == 422)
            #expect(try refused.json.object?.keys == ["timestamp", "status", "error", "message", "path"])
        }
    }

    @Test(arguments: ["Fly", "receivepayment", "Cancel%20", "cancel"])
    func `an unknown event is 404 in the contract's shape`(_ event: String) async throws {
        try await ContractShop.run { shop in
            _ = try await shop.client.post("/orders", "{}")
            let answer = try await shop.client.post("/orders/1/receive/\(event)")
            #expect(answer.status == 404)
            #expect(try answer.json["path"]?.string == "/orders/1/receive/\(event)")
        }
    }

    @Test func `a customer may cancel and reopen their own order and nothing else`() async throws {
        let owner = Principal(subject: .user(id: "usr_a", session: nil), role: .customer)
        try await ContractShop.run(as: owner) { shop in
            let made = try await shop.client.post("/orders", "{}")
            #expect(made.relations == ["self", "order", "cancel"])
            for event in ["ReceivePayment", "Deliver", "UnlockDelivery", "Refund"] {
                #expect(try await shop.client.post("/orders/1/receive/\(event)").status == 403)
            }
            #expect(try await shop.client.post("/orders/1/receive/Cancel").status == 202)
            #expect(try await shop.client.get("/orders/1").relations == ["self", "order", "reopen"])
            #expect(try await shop.client.post("/orders/1/receive/Reopen").status == 202)
            #expect(try await shop.client.send(.delete, "/orders/1").status == 403)
        }
    }
}
