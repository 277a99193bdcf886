import Checkout
import CommerceKernel
import Orders
import Payments
import Storage
import Testing

@Suite struct HotProductTests {
    @Test func `a hot product of 1,000 units sells exactly 1,000 to 5,000 buyers at once`() async throws {
        try await Shop.run { shop in
            try await shop.add("hot", price: "9.00", stock: 1000)
            // As many at a time as the server lets through to the gateway; the others wait for their turn.
            let outcomes = await withTaskGroup(of: String.self) { group in
                var outcomes: [String: Int] = [:]
                for buyer in 0..<5000 {
                    if buyer >= 256, let outcome = await group.next() { outcomes[outcome, default: 0] += 1 }
                    group.addTask { await Self.buy(buyer, from: shop) }
                }
                return await group.reduce(into: outcomes) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == ["paid": 1000, "out_of_stock": 4000])
            #expect(try await shop.available("hot") == 0)
            let books = try await shop.store.read { transaction in
                [
                    try transaction.first("SELECT on_hand FROM inventory_levels") { $0.int64(0) },
                    try transaction.first("SELECT reserved FROM inventory_levels") { $0.int64(0) },
                    try transaction.first("SELECT count(*) FROM orders") { $0.int64(0) },
                    try transaction.first("SELECT sum(-amount) FROM ledger_entries WHERE account = 'sales'") {
                        $0.int64(0)
                    },
                ]
            }
            #expect(books == [0, 0, 1000, 900_000])
        }
    }

    private static func buy(_ buyer: Int, from shop: Shop) async -> String {
        do {
            let request = PlaceOrder(
                buyer: Buyer(customerID: "usr_\(buyer)"), items: [WantedItem(productID: "hot", quantity: 1)],
                payment: try shop.card(.success))
            let outcome = try await shop.checkout.place(request)
            return outcome.kind == .paid ? "paid" : "\(outcome.kind)"
        } catch let error as DomainError { return error.code } catch { return "\(error)" }
    }
}
