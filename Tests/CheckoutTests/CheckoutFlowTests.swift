import Checkout
import CommerceKernel
import Orders
import Outbox
import Payments
import Storage
import Testing

@Suite struct CheckoutFlowTests {
    @Test func `a paid order takes stock and books money; a refund returns both`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "12.50", stock: 5)
            let outcome = try await shop.order([("cup", 2)])
            #expect(outcome.kind == .paid)
            #expect(outcome.order.state == .readyForDelivery)
            #expect(try await shop.available("cup") == 3)
            #expect(try await shop.balance(outcome.order) == 2500)
            let refunded = try await shop.checkout.refund(outcome.order.id, reason: "returned")
            #expect(refunded.state == .canceled)
            #expect(try await shop.available("cup") == 5)
            #expect(try await shop.balance(outcome.order) == 0)
            try await shop.jobs.runDueJobs()
            let paidBack = try await shop.bankStore.read {
                try $0.first("SELECT sum(refunded) FROM intents") { $0.int64(0) }
            }
            #expect(paidBack == 2500)
        }
    }

    @Test func `statement 10: many buyers, little stock, exactly as many orders`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 7)
            let paid = try await withThrowingTaskGroup { group in
                for _ in 0..<40 {
                    group.addTask {
                        do {
                            return try await shop.order([("cup", 1)]).kind == .paid
                        } catch let error as DomainError where error.code == "out_of_stock" {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { if $1 { $0 += 1 } }
            }
            #expect(paid == 7)
            #expect(try await shop.available("cup") == 0)
        }
    }

    @Test func `statement 11: one product on two lines cannot exceed the stock`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 3)
            await #expect { _ = try await shop.order([("cup", 2), ("cup", 2)]) } throws: {
                ($0 as? DomainError)?.code == "out_of_stock"
            }
            #expect(try await shop.available("cup") == 3)
        }
    }

    @Test func `statement 19: several lines, all or nothing`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 3)
            try await shop.add("pot", price: "1.00", stock: 0)
            await #expect(throws: DomainError.self) { _ = try await shop.order([("cup", 1), ("pot", 1)]) }
            #expect(try await shop.available("cup") == 3)
        }
    }

    @Test func `a declined order stays open and reserved, and is paid by another card`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 1)
            let declined = try await shop.order([("cup", 1)], .insufficientFunds)
            #expect(
                declined.kind
                    == .declined(code: "insufficient_funds", message: "Payment failed due to insufficient funds"))
            #expect(declined.order.state == .open && declined.order.hold == .held)
            #expect(try await shop.available("cup") == 0)
            let paid = try await shop.checkout.pay(
                order: declined.order.number, with: try shop.card(.success), owner: "usr_1")
            #expect(paid.kind == .paid)
        }
    }

    @Test(arguments: [SandboxScenario.callbackFirst, .callbackTwice, .slow])
    func `statements 31 and 32: callbacks before, after and twice lead to the same end`(
        _ scenario: SandboxScenario
    ) async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let outcome = try await shop.order([("cup", 1)], scenario)
            shop.time.advance(by: .seconds(3))
            try await shop.bank.runDueJobs()
            let order = try await shop.store.read {
                try shop.checkout.orders.requiredOrder(outcome.order.id, in: $0)
            }
            #expect(order.isPaid && order.state == .readyForDelivery)
            #expect(try await shop.balance(order) == 300)
            #expect(try await shop.available("cup") == 1)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `many callbacks before their answers at once do not wait for each other`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 60)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 { group.addTask { try await shop.order([("cup", 1)], .callbackFirst).order.isPaid } }
                for try await isPaid in group { #expect(isPaid) }
            }
            #expect(try await shop.available("cup") == 10)
        }
    }

    @Test func `a callback that never comes is replaced by recovery asking`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let outcome = try await shop.order([("cup", 1)], .callbackNever)
            #expect(outcome.kind == .pending(nextActionURL: nil))
            shop.time.advance(by: .seconds(61))
            try await shop.bank.runDueJobs()
            try await shop.jobs.runDueJobs()
            #expect(try await shop.balance(outcome.order) == 300)
        }
    }

    @Test func `statement 40: alert at t1, cancel and release at t2, once`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let outcome = try await shop.order([("cup", 1)], .decline)
            for _ in 0..<3 {
                shop.time.advance(by: .seconds(12 * 3600))
                try await shop.jobs.runDueJobs()
            }
            let (order, news) = try await shop.store.read {
                let order = try shop.checkout.orders.requiredOrder(outcome.order.id, in: $0)
                return (order, try shop.checkout.orders.history(of: order, in: $0).map(\.type))
            }
            #expect(order.state == .canceled)
            #expect(news.filter { $0 == OrderEvents.paymentOverdue }.count == 1)
            #expect(news.filter { $0 == OrderEvents.canceled }.count == 1)
            #expect(try await shop.available("cup") == 2)
        }
    }

    @Test func `statement 26: refunds never exceed captures, with 50 in parallel`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "10.00", stock: 2)
            let order = try await shop.order([("cup", 1)]).order
            let part = Money(minorUnits: 300, currency: .usd)
            let done = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        (try? await shop.checkout.refund(order.id, amount: part, reason: "part")) != nil
                    }
                }
                return await group.reduce(into: 0) { if $1 { $0 += 1 } }
            }
            #expect(done == 3)
            #expect(try await shop.balance(order) == 100)
        }
    }

    private struct Crash: Error {}

    @Test(
        arguments: [
            Failpoint.afterPrepare, .afterIntentCreated, .afterIntentKept, .afterConfirmed, .afterAuthorizationKept,
            .afterCaptured, .afterFinalized,
        ], [true, false])
    func `statement 35: an end at any step of checkout loses and repeats nothing`(
        _ point: Failpoint, gatewayTakesIntentIDs: Bool
    ) async throws {
        try await Shop.run(
            failpoints: .calling { if $0 == point { throw Crash() } }, gatewayTakesIntentIDs: gatewayTakesIntentIDs
        ) { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            await #expect(throws: Crash.self) { _ = try await shop.order([("cup", 1)], key: "k") }
            // What follows runs without the failpoint, as the next start of the program would.
            let next = CheckoutService(
                store: shop.store, catalog: shop.checkout.catalog, gateway: shop.gateway, options: CheckoutOptions(),
                time: shop.time, ids: SystemIDs(), logger: shop.logger)
            try await next.recoverAll()
            let again = try await shop.order([("cup", 1)], key: "k", with: next)
            #expect(again.kind == .paid)
            #expect(try await shop.balance(again.order) == 300)
            #expect(try await shop.available("cup") == 1)
            let captures = try await shop.bankStore.read {
                try $0.first("SELECT count(*) FROM intents WHERE status = 'captured'") { $0.int(0) }
            }
            #expect(captures == 1)
        }
    }
}
