import Checkout
import CommerceKernel
import Orders
import Outbox
import Payments
import Storage
import Testing

@Suite struct ErasureTests {
    private static let address = PostalAddress(
        name: "Jane Okafor", street: "1 Main St", city: "Springfield", state: "IL", zip: "62701", country: "US")

    private func place(_ shop: Shop) async throws -> Order {
        var request = PlaceOrder(
            buyer: Buyer(customerID: "usr_1", email: "jane@example.com", name: "Jane Okafor"),
            items: [WantedItem(productID: "cup", quantity: 1)], payment: try shop.card(.success))
        request.shippingAddress = Self.address
        return try await shop.checkout.place(request).order
    }

    /// Every text of every table, to look for what must not be there.
    private func everything(_ shop: Shop) async throws -> String {
        try await shop.store.read { transaction in
            try ["orders", "payments", "carts", "coupon_uses", "saved_payment_methods", "outbox_events"].map { table in
                let columns = try transaction.query("SELECT name FROM pragma_table_info('\(table)')") { $0.text(0) }
                    .map { "coalesce(CAST(\"\($0)\" AS TEXT), '')" }.joined(separator: " || '|' || ")
                return try transaction.query("SELECT \(columns) FROM \(table)") { $0.text(0) }.joined(separator: "\n")
            }.joined(separator: "\n")
        }
    }

    @Test func `a person is taken out of an order that is over, and the books stay`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "12.50", stock: 5)
            let order = try await place(shop)
            _ = try await shop.checkout.refund(order.id, reason: "returned")
            try await shop.jobs.runDueJobs()
            #expect(try await everything(shop).contains("jane@example.com"))
            try await shop.store.write { try shop.checkout.forget(customer: "usr_1", in: $0) }
            let rest = try await everything(shop)
            for text in ["jane@example.com", "Jane Okafor", "1 Main St", "Springfield", "62701", "usr_1"] {
                #expect(!rest.contains(text), "\(text) is still known")
            }
            let after = try #require(try await shop.store.read { try shop.checkout.orders.order(order.id, in: $0) })
            #expect(after.total == order.total)
            #expect(after.shippingAddress?.country == "US")
            #expect(after.shippingAddress?.state == "IL")
            #expect(after.customerID == nil)
            // Nobody's order is nobody's to see: no account and no link opens it.
            #expect(try await shop.store.read { try shop.checkout.orders.orders(ofCustomer: "usr_1", in: $0) }.isEmpty)
        }
    }

    @Test func `an order under way keeps where it goes to until it is over`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "12.50", stock: 5)
            let order = try await place(shop)
            try await shop.store.write { try shop.checkout.forget(customer: "usr_1", in: $0) }
            func read() async throws -> Order {
                try await shop.store.read { try shop.checkout.orders.requiredOrder(order.id, in: $0) }
            }
            #expect(try await read().shippingAddress == Self.address)
            shop.time.advance(by: .seconds(90_000))
            try await shop.jobs.runDueJobs()
            #expect(try await read().shippingAddress == Self.address, "it has not left yet")
            _ = try await shop.checkout.ship(order.id, ShipmentRequest(carrier: "DHL", trackingNumber: "1"))
            shop.time.advance(by: .seconds(90_000))
            try await shop.jobs.runDueJobs()
            #expect(try await read().shippingAddress == Self.address, "it has not arrived yet")
            for _ in 0..<31 {
                shop.time.advance(by: .seconds(86_400))
                try await shop.jobs.runDueJobs()
            }
            #expect(try await read().email == nil)
            #expect(try await read().shippingAddress?.street == "")
            #expect(!(try await everything(shop).contains("jane@example.com")))
        }
    }
}
