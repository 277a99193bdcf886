import Carts
import Checkout
import CommerceKernel
import Foundation
import Logging
import Outbox
import Storage
import Testing

@Suite struct CartReminderTests {
    private static func reminders(_ shop: Shop) async throws -> Int {
        try await shop.store.read { try Outbox.events(after: 0, limit: 1000, types: ["cart.abandoned"], in: $0).count }
    }

    private static func fill(_ shop: Shop) async throws -> Cart {
        try await shop.add("lamp", price: "10", stock: 5)
        return try await shop.store.write { transaction in
            let carts = shop.checkout.carts
            let cart = try carts.cart(ofCustomer: "usr_1", orNewIn: .usd, in: transaction)
            return try carts.add(2, of: "lamp", variantID: nil, price: nil, to: cart, in: transaction)
        }
    }

    private static func plan(_ shop: Shop) async throws {
        try await EventDispatcher(
            consumers: [CartReminderPlanner(after: .seconds(86_400), time: shop.time)], store: shop.store,
            time: shop.time, logger: shop.logger
        ).deliverPending()
    }

    @Test func `a left cart is reminded of once, by whichever process runs then`() async throws {
        try await Shop.run { shop in
            _ = try await Self.fill(shop)
            try await Self.plan(shop)
            shop.time.advance(by: .seconds(86_399))
            try await shop.jobs.runDueJobs()
            #expect(try await Self.reminders(shop) == 0)
            shop.time.advance(by: .seconds(1))
            // The program was restarted: another runner on the same database.
            let restarted = JobRunner(
                handlers: shop.checkout.jobHandlers, store: shop.store, time: shop.time, ids: SystemIDs(),
                logger: shop.logger)
            try await restarted.runDueJobs()
            try await Self.plan(shop)
            shop.time.advance(by: .seconds(86_400 * 3))
            try await restarted.runDueJobs()
            try await shop.jobs.runDueJobs()
            #expect(try await Self.reminders(shop) == 1)
        }
    }

    @Test func `a cart that was touched is left alone for as long again`() async throws {
        try await Shop.run { shop in
            let cart = try await Self.fill(shop)
            try await Self.plan(shop)
            shop.time.advance(by: .seconds(80_000))
            try await shop.store.write { transaction in
                _ = try shop.checkout.carts.change(item: cart.items[0].id, to: 3, price: nil, in: cart, transaction)
            }
            shop.time.advance(by: .seconds(6_400))
            try await shop.jobs.runDueJobs()
            #expect(try await Self.reminders(shop) == 0)
            shop.time.advance(by: .seconds(80_000))
            try await shop.jobs.runDueJobs()
            #expect(try await Self.reminders(shop) == 1)
        }
    }

    @Test func `an ordered or emptied cart is no reason for a reminder`() async throws {
        try await Shop.run { shop in
            let cart = try await Self.fill(shop)
            try await Self.plan(shop)
            try await shop.store.write {
                _ = try shop.checkout.carts.remove(item: cart.items[0].id, from: cart, in: $0)
            }
            shop.time.advance(by: .seconds(90_000))
            try await shop.jobs.runDueJobs()
            #expect(try await Self.reminders(shop) == 0)
        }
    }
}
