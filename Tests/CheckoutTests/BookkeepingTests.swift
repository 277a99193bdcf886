import Carts
import Checkout
import CommerceKernel
import Cryptography
import Foundation
import Inventory
import Orders
import Outbox
import Payments
import Storage
import Testing

/// Statements about what is written down: stock, ledger, events, records of requests.
@Suite struct BookkeepingTests {
    @Test func `statement 9: no card number, token or password is in a record of a request`() async throws {
        try await Shop.run { shop in
            let folder = FileManager.default.temporaryDirectory.appending(path: "souk-key-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let ring = try MasterKeyFile.open(at: folder.path)
            let records = IdempotencyStore(store: shop.store, keys: ring, time: shop.time, ids: SystemIDs())
            let secrets = ["4917484589897107", "7391", "tok_secret", "correct horse battery"]
            let body: JSONValue = [
                "paymentDetails": ["cardNumber": .string(secrets[0]), "cvv": .string(secrets[1])],
                "token": .string(secrets[2]), "password": .string(secrets[3]),
            ]
            guard case .run(let scope) = try await records.begin(key: "k", caller: "usr_1", operation: "o", body: body)
            else {
                Issue.record("a new request is to be run")
                return
            }
            try await records.complete(scope: scope, response: body.bytes)
            let rows = try await shop.store.read {
                try $0.query("SELECT key, fingerprint, holder, response FROM idempotency_records") { row in
                    Array(row.text(0).utf8) + row.bytes(1) + Array(row.text(2).utf8) + (row.optionalBytes(3) ?? [])
                }
            }
            let row = try #require(rows.first)
            for secret in secrets { #expect(Data(row).range(of: Data(secret.utf8)) == nil, "\(secret)") }
            // It is the same request for the holder of the key nevertheless, and another one with another card.
            let again = try await records.begin(key: "k", caller: "usr_1", operation: "o", body: body)
            #expect(again == .replay(body.bytes))
            var other = try #require(body.object)
            other["paymentDetails"] = ["cardNumber": "4242424242424242", "cvv": "7391"]
            let changed = other
            await #expect {
                _ = try await records.begin(
                    key: "k", caller: "usr_1", operation: "o", body: .object(changed))
            } throws: {
                ($0 as? DomainError)?.code == "idempotency_key_reused"
            }
        }
    }

    @Test func `statement 13: on hand is at least reserved and that at least 0, whoever writes`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 3)
            for sql in [
                "UPDATE inventory_levels SET reserved = on_hand + 1", "UPDATE inventory_levels SET reserved = -1",
                "UPDATE inventory_levels SET on_hand = -1",
            ] {
                await #expect(throws: StorageError.self, "\(sql)") {
                    try await shop.store.write { _ = try $0.execute(sql) }
                }
            }
        }
    }

    @Test func `what contradicts between orders, events and their readers is named`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 9)
            let order = try await shop.order([("cup", 1)]).order
            let last = try await shop.store.read { try Outbox.lastSequence(in: $0) }
            for (sql, fault) in [
                ("UPDATE orders SET paid = 0, state = 'Open'", "order \(order.id) is Open, not paid; its last event"),
                ("DELETE FROM outbox_events WHERE subject LIKE 'order/%'", "order \(order.id) has no event"),
                ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'outbox_events'", "beyond the last number"),
                (
                    "INSERT INTO outbox_consumers VALUES ('mail', 'e', \(last + 1), 0)",
                    "the consumer mail is at event \(last + 1)"
                ),
                (
                    "INSERT INTO outbox_parked VALUES ('mail', \(last + 7), 's', 'e', 0)",
                    "the consumer mail has put aside event \(last + 7)"
                ),
            ] {
                struct Undone: Error { let faults: [String] }
                do {
                    try await shop.store.write { transaction in
                        try transaction.execute(sql)
                        throw Undone(faults: try CommerceCheck.run(in: transaction).faults)
                    }
                } catch let undone as Undone {
                    #expect(undone.faults.contains { $0.contains(fault) }, "\(sql): \(undone.faults)")
                }
            }
        }
    }

    private struct Crash: Error {}

    @Test(arguments: Failpoint.allCases)
    func `statement 14: live reservations sum to what is reserved, wherever checkout ends`(
        _ point: Failpoint
    ) async throws {
        try await Shop.run(failpoints: .calling { if $0 == point { throw Crash() } }) { shop in
            try await shop.add("cup", price: "1.00", stock: 9)
            for scenario in [SandboxScenario.success, .decline, .redirect, .slow] {
                _ = try? await shop.order([("cup", 2)], scenario)
            }
            let sums = try await shop.store.read { transaction in
                [
                    try transaction.first("SELECT sum(reserved) FROM inventory_levels") { $0.int(0) },
                    try transaction.first(
                        """
                        SELECT coalesce(sum(l.quantity), 0) FROM inventory_reservation_lines l
                        JOIN inventory_reservations r ON r.id = l.reservation_id WHERE r.state = 'held'
                        """
                    ) { $0.int(0) },
                ]
            }
            #expect(sums[0] == sums[1])
        }
    }

    @Test func `statement 25: captures less refunds are the ledger's balance, and the journal sums to 0`() async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 100)
            var expected: Int64 = 0
            for round in 1...8 {
                let order = try await shop.order([("cup", round)]).order
                expected += Int64(round) * 300
                if round.isMultiple(of: 2) {
                    let part = Money(minorUnits: Int64(round) * 50, currency: .usd)
                    _ = try await shop.checkout.refund(order.id, amount: part, reason: "part")
                    expected -= part.minorUnits
                }
                if round.isMultiple(of: 3) {
                    expected -= try await shop.balance(order)
                    _ = try await shop.checkout.refund(order.id, reason: "all")
                    #expect(try await shop.balance(order) == 0)
                }
            }
            try await shop.jobs.runDueJobs()
            let (captured, journal) = try await shop.store.read { transaction in
                (
                    try transaction.first("SELECT sum(captured - refunded) FROM payments") { $0.int64(0) },
                    try transaction.query("SELECT sum(amount) FROM ledger_entries GROUP BY currency") { $0.int64(0) }
                )
            }
            #expect(captured == expected)
            #expect(journal == [0])
            let bank = try await shop.bankStore.read {
                try $0.first("SELECT sum(amount - refunded) FROM intents WHERE status = 'captured'") { $0.int64(0) }
            }
            #expect(bank == expected)
        }
    }

    @Test func `statement 40: alert and cancellation come once, also when the program was restarted meanwhile`()
        async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let order = try await shop.order([("cup", 1)], .decline).order
            for hours in [1, 11, 13, 24] {
                shop.time.advance(by: .seconds(hours * 3600))
                // Each time another run of the program, with another owner of leases.
                let runner = JobRunner(
                    handlers: shop.checkout.jobHandlers, store: shop.store, time: shop.time, ids: SystemIDs(),
                    logger: shop.logger)
                try await shop.checkout.recoverAll()
                try await runner.runDueJobs()
                try await runner.runDueJobs()
            }
            let news = try await shop.store.read { try shop.checkout.orders.history(of: order, in: $0).map(\.type) }
            #expect(news.filter { $0 == OrderEvents.paymentOverdue }.count == 1)
            #expect(news.filter { $0 == OrderEvents.canceled }.count == 1)
            #expect(try await shop.available("cup") == 2)
        }
    }

    @Test func `what is put into a cart is an event with the cart's change`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let carts = shop.checkout.carts
            struct Undone: Error {}
            let cart = try await shop.store.write { transaction in
                let cart = try carts.createGuestCart(tokenHash: [1], currency: .usd, in: transaction)
                return try carts.add(2, of: "cup", variantID: nil, price: nil, to: cart, in: transaction)
            }
            await #expect(throws: Undone.self) {
                try await shop.store.write { transaction in
                    _ = try carts.add(5, of: "cup", variantID: nil, price: nil, to: cart, in: transaction)
                    throw Undone()
                }
            }
            let events = try await shop.store.read {
                try Outbox.events(ofSubject: "cart/\(cart.id)", in: $0).filter { $0.type == CartEvents.itemAdded }
            }
            #expect(events.count == 1)
            #expect(events.first?.payload["added"]?.number?.int == 2)
        }
    }
}
