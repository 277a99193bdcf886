import Checkout
import CommerceKernel
import Identity
import Orders
import Storage
import Testing

/// Reading orders over HTTP, by those who may and those who may not.
@Suite struct HALReadingTests {
    private static let owner = Principal(subject: .user(id: "usr_a", session: nil), role: .customer)
    private static let other = Principal(subject: .user(id: "usr_b", session: nil), role: .customer)
    private static let staff = Principal(subject: .user(id: "usr_s", session: nil), role: .staff)

    /// Orders 1 and 2 of `usr_a` and 3 of nobody, in a database of their own.
    private func withOrders(
        as principal: Principal?, _ body: @escaping @Sendable (Client, [Order]) async throws -> Void
    ) async throws {
        try await ContractShop.run(as: principal) { shop in
            let orders = try await shop.store.write { transaction in
                try ["usr_a", "usr_a", nil].map { customer in
                    try shop.checkout.orders.create(
                        OrderDraft(
                            customerID: customer, lines: [], amounts: .zero(.usd), paymentMethod: "none", source: "003"),
                        in: transaction)
                }
            }
            try await body(shop.client, orders)
        }
    }

    @Test func `every name of an order finds it`() async throws {
        try await withOrders(as: nil) { client, orders in
            for name in [orders[1].id, "2", "ORD000002", orders[1].id.uppercased()] {
                let answer = try await client.get("/orders/\(name)")
                #expect(answer.status == 200)
                #expect(answer["Content-Type"] == "application/hal+json;charset=UTF-8")
                let href = try answer.json["_links"]?["self"]?["href"]?.string
                #expect(href == "http://127.0.0.1:\(client.port)/orders/2")
                #expect(answer.relations == ["self", "order", "receive-payment", "cancel", "unlock-delivery"])
            }
        }
    }

    @Test(arguments: ["0", "-1", "4", "99999999999999999999", "ORD", "x", "3fa85f64-5717-4562-b3fc-2c963f66afa6"])
    func `what names no order is the contract's 404`(_ name: String) async throws {
        try await withOrders(as: nil) { client, _ in
            let answer = try await client.get("/orders/\(name)")
            #expect(answer.status == 404)
            #expect(answer["Content-Type"] == "application/json;charset=UTF-8")
            #expect(try answer.json["path"]?.string == "/orders/\(name)")
        }
    }

    @Test func `an owner sees their own orders and the links they may follow`() async throws {
        try await withOrders(as: Self.owner) { client, orders in
            let list = try await client.get("/orders")
            #expect(try list.json["page"]?["totalElements"]?.number?.int == 2)
            let mine = try await client.get("/orders/1")
            #expect(mine.relations == ["self", "order", "cancel"])
            for name in [orders[2].id, "3", "ORD000003"] {
                let foreign = try await client.get("/orders/\(name)")
                #expect(foreign.status == 404)
            }
        }
    }

    @Test func `somebody else's order is not there, under any name`() async throws {
        try await withOrders(as: Self.other) { client, orders in
            for name in orders.flatMap({ [$0.id, $0.number, String($0.sequence)] }) {
                let answer = try await client.get("/orders/\(name)")
                #expect(answer.status == 404)
            }
            let list = try await client.get("/orders")
            #expect(try list.json["_embedded"]?["orders"]?.array?.isEmpty == true)
        }
    }

    @Test func `staff see all orders and every link`() async throws {
        try await withOrders(as: Self.staff) { client, _ in
            let list = try await client.get("/orders?size=2&sort=id,desc")
            #expect(list.relations == ["first", "self", "next", "last", "profile", "search"])
            #expect(try list.json["page"]?["totalPages"]?.number?.int == 2)
            let answer = try await client.get("/orders/3")
            #expect(answer.relations.suffix(3) == ["receive-payment", "cancel", "unlock-delivery"])
        }
    }

    @Test func `without credentials only the entry and the profiles answer`() async throws {
        try await withOrders(as: Self.owner) { client, _ in
            let nobody = [("Cookie", "nobody=1")]
            for path in ["/orders", "/orders/1", "/orders/search"] {
                let answer = try await client.get(path, headers: nobody)
                #expect(answer.status == 401)
                #expect(try answer.json["status"]?.number?.int == 401)
            }
            for path in ["/profile", "/profile/orders"] {
                let answer = try await client.get(path, headers: nobody)
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `a search by state lists that state alone`() async throws {
        try await withOrders(as: nil) { client, _ in
            let path = "/orders/search/findByCurrentState"
            let open = try await client.get(path + "?currentState=Open")
            #expect(try open.json["page"]?["totalElements"]?.number?.int == 3)
            let canceled = try await client.get(path + "?currentState=Canceled")
            #expect(try canceled.json["page"]?["totalElements"]?.number?.int == 0)
            for query in ["", "?currentState=", "?currentState=Offen"] {
                let answer = try await client.get(path + query)
                #expect(answer.status == 400)
            }
        }
    }

    @Test func `forms, profiles and languages come as they are asked for`() async throws {
        try await withOrders(as: nil) { client, _ in
            let forms = try await client.get("/orders/1", headers: [("Accept", "application/prs.hal-forms+json")])
            #expect(forms["Content-Type"] == "application/prs.hal-forms+json;charset=UTF-8")
            #expect(try forms.json["_templates"]?.object?.count == 3)
            let german = try await client.get("/orders/1", headers: [("Accept-Language", "de-DE,de;q=0.9")])
            #expect(try german.json["currentState"]?.string == "Offen")
            let alps = try await client.get("/profile/orders")
            #expect(alps["Content-Type"] == "application/alps+json")
            let schema = try await client.get("/profile/orders", headers: [("Accept", "application/schema+json")])
            #expect(schema["Content-Type"] == "application/schema+json")
        }
    }

    @Test func `an order known already is not sent again`() async throws {
        try await withOrders(as: nil) { client, _ in
            let first = try await client.get("/orders/1")
            let tag = try #require(first["ETag"])
            let second = try await client.get("/orders/1", headers: [("If-None-Match", tag)])
            #expect(second.status == 304)
            let german = try await client.get(
                "/orders/1", headers: [("If-None-Match", tag), ("Accept-Language", "de")])
            #expect(german.status == 200)
        }
    }
}
