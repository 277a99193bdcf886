import Checkout
import CommerceKernel
import Inventory
import Orders
import Outbox
import Payments
import Storage
import Testing

/// The wall clock is set back or forth under a running shop, as an operator or a bad time server does.
@Suite struct ClockStepTests {
    @Test(arguments: [-1, -3600, -40 * 86_400, 40 * 86_400])
    func `buying, repeating, refunding and shipping go on when the clock steps`(_ seconds: Int) async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 10)
            let first = try await shop.order([("cup", 1)], key: "k").order
            let waiting = try await shop.order([("cup", 1)], .decline).order
            shop.time.advance(by: .seconds(seconds))
            #expect(try await shop.order([("cup", 1)], key: "k").order.id == first.id)
            let second = try await shop.order([("cup", 1)]).order
            _ = try await shop.checkout.send(.deliver, to: second.id)
            _ = try await shop.checkout.refund(first.id, reason: "back")
            _ = try? await shop.checkout.pay(order: waiting.id, with: try shop.card(.success), owner: "usr_1")
            try await shop.checkout.recoverAll()
            // Nobody counts on the clock standing still afterwards either.
            shop.time.advance(by: .seconds(-seconds + 60))
            try await shop.jobs.runDueJobs()
            let events = try await shop.store.read { try Outbox.events(after: 0, limit: 1000, in: $0) }
            #expect(events.map(\.sequence) == events.map(\.sequence).sorted())
            #expect(try await shop.balance(first) == 0)
            #expect(try await shop.balance(second) == 300)
        }
    }
}
