import Checkout
import CommerceKernel
import Foundation
import Orders
import Outbox
import Payments
import Storage
import Testing

/// Statement 40 for orders that were to be paid at once: their timeouts start when the payment has come to nothing,
/// counted from when they were placed, however it came to nothing.
@Suite struct WaitingOrderTests {
    private struct Crash: Error {}

    @Test func `statement 40: an order whose card is declined is reminded of once, canceled and its goods released`()
        async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let order = try await shop.order([("cup", 2)], .decline).order
            #expect(order.state == .open)
            try await Self.expectTimeouts(of: order.id, in: shop, with: shop.jobs)
        }
    }

    @Test func `statement 40: so is one that waits for its payer, once the payer's time is over`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let order = try await shop.order([("cup", 2)], .redirect).order
            try await Self.expectTimeouts(of: order.id, in: shop, with: shop.jobs)
        }
    }

    @Test func `statement 40: so is one whose program ended before the gateway had answered`() async throws {
        try await Shop.run(failpoints: .calling { if $0 == .afterPrepare { throw Crash() } }) { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            await #expect(throws: Crash.self) { _ = try await shop.order([("cup", 2)]) }
            let id = try await shop.store.read { try $0.first("SELECT id FROM orders") { $0.text(0) } }
            // Recovery ends the attempt, which nobody repeats, and the order waits like any other.
            try await Self.expectTimeouts(of: try #require(id), in: shop, with: shop.jobs)
        }
    }

    @Test func `an order that is paid at once leaves no job behind`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            #expect(try await shop.order([("cup", 1)]).kind == .paid)
            let jobs = try await shop.store.read { try $0.query("SELECT kind FROM jobs") { $0.text(0) } }
            #expect(jobs == [])
        }
    }

    @Test func `money that recovery finds at the gateway pays the order of a program that ended`() async throws {
        try await Shop.run(failpoints: .calling { if $0 == .afterConfirmed { throw Crash() } }) { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            await #expect(throws: Crash.self) { _ = try await shop.order([("cup", 1)]) }
            let kept = try await shop.store.read { try $0.first("SELECT status FROM payments") { $0.text(0) } }
            #expect(kept == "created", "the answer was not taken in")
            shop.time.advance(by: .seconds(61))
            try await shop.jobs.runDueJobs()
            let paid = try await shop.store.read { try $0.first("SELECT paid FROM orders") { $0.bool(0) } }
            #expect(paid == true)
            let intents = try await shop.bankStore.read { try $0.query("SELECT status FROM intents") { $0.text(0) } }
            #expect(intents == ["captured"])
        }
    }

    @Test func `a request that reaches the gateway after recovery has ended its attempt sets nothing aside`()
        async throws
    {
        try await Shop.run(failpoints: .calling { if $0 == .afterPrepare { throw Crash() } }) { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            await #expect(throws: Crash.self) { _ = try await shop.order([("cup", 1)]) }
            let (key, id, reference) = try #require(
                try await shop.store.read {
                    try $0.first("SELECT id, intent_id, order_id FROM payments") {
                        ($0.text(0), $0.text(1), $0.text(2))
                    }
                })
            shop.time.advance(by: .seconds(61))
            try await shop.jobs.runDueJobs()
            let late = try await shop.gateway.createConfirmed(
                IntentRequest(
                    key: key, id: id, amount: Money(minorUnits: 300, currency: .usd), reference: reference,
                    method: "card",
                    token: nil, returnURL: nil))
            #expect(late.status == .voided)
        }
    }

    /// The alert at t1, the cancellation at t2, the goods back; each once, over another program's looks in between.
    private static func expectTimeouts(of id: String, in shop: Shop, with jobs: JobRunner) async throws {
        for _ in 0..<29 {
            shop.time.advance(by: .seconds(60))
            try await jobs.runDueJobs()
        }
        #expect(try await Self.news(of: id, in: shop) == [])
        for _ in 0..<3 {
            shop.time.advance(by: .seconds(61))
            try await jobs.runDueJobs()
        }
        #expect(try await Self.news(of: id, in: shop) == [OrderEvents.paymentOverdue])
        shop.time.advance(by: .seconds(23 * 3600))
        try await jobs.runDueJobs()
        #expect(try await Self.news(of: id, in: shop) == [OrderEvents.paymentOverdue])
        for _ in 0..<4 {
            shop.time.advance(by: .seconds(1800))
            try await jobs.runDueJobs()
        }
        #expect(try await Self.news(of: id, in: shop) == [OrderEvents.paymentOverdue, OrderEvents.canceled])
        #expect(try await shop.available("cup") == 2)
    }

    private static func news(of id: String, in shop: Shop) async throws -> [String] {
        try await shop.store.read { try Outbox.events(ofSubject: "order/\(id)", in: $0) }.map(\.type).filter {
            [OrderEvents.paymentOverdue, OrderEvents.canceled].contains($0)
        }
    }
}
