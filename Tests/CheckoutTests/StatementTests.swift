import Carts
import Checkout
import CommerceKernel
import Inventory
import Orders
import Outbox
import Payments
import Storage
import Testing

/// Statements of the specification about stock, money and callbacks, each by its number.
@Suite struct StatementTests {
    // MARK: Stock

    @Test func `statement 15: a lock repeated for one order deducts once`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 5)
            let inventory = shop.checkout.inventory
            let wanted = [(item: StockItem(productID: "cup"), quantity: 2)]
            for _ in 0..<3 {
                let short = try await shop.store.write {
                    try inventory.reserve(
                        wanted, for: "order-1", until: shop.time.now.advanced(by: .seconds(60)), in: $0)
                }
                #expect(short.isEmpty)
            }
            #expect(try await shop.available("cup") == 3)
            for expected in [true, false] {
                #expect(try await shop.store.write { try inventory.giveBack(owner: "order-1", in: $0) } == expected)
            }
            #expect(try await shop.available("cup") == 5)
        }
    }

    @Test func `statement 16: a reservation expires, is prolonged by activity, and stays after capture`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 2)
            let declined = try await shop.order([("cup", 1)], .decline)
            let paid = try await shop.order([("cup", 1)])
            #expect(paid.kind == .paid)
            for _ in 0..<3 {
                shop.time.advance(by: .seconds(29 * 60))
                try await shop.jobs.runDueJobs()
                #expect(try await shop.available("cup") == 0, "an attempt to pay begins the time anew")
                _ = try await shop.checkout.pay(
                    order: declined.order.id, with: try shop.card(.decline), owner: "usr_1")
            }
            shop.time.advance(by: .seconds(31 * 60))
            try await shop.jobs.runDueJobs()
            #expect(try await shop.available("cup") == 1)
            shop.time.advance(by: .seconds(48 * 3600))
            try await shop.jobs.runDueJobs()
            #expect(try await shop.available("cup") == 1, "what is paid for is never given back")
            #expect(try await shop.read(paid.order).hold == .committed)
        }
    }

    @Test func `statement 17: paying after the reservation is gone reserves again, or takes nothing`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 1)
            let late = try await shop.order([("cup", 1)], .decline)
            shop.time.advance(by: .seconds(31 * 60))
            try await shop.jobs.runDueJobs()
            let other = try await shop.order([("cup", 1)], .decline)
            await #expect(throws: DomainError.self) {
                _ = try await shop.checkout.pay(order: late.order.id, with: try shop.card(.success), owner: "usr_1")
            }
            #expect(try await shop.balance(late.order) == 0)
            shop.time.advance(by: .seconds(31 * 60))
            try await shop.jobs.runDueJobs()
            #expect(try await shop.read(other.order).hold == .released)
            let paid = try await shop.checkout.pay(
                order: late.order.id, with: try shop.card(.success), owner: "usr_1")
            #expect(paid.kind == .paid)
            #expect(try await shop.available("cup") == 0)
        }
    }

    @Test func `statement 17: money that reaches a canceled order goes back after the grace period`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "4.00", stock: 1)
            var request = PlaceOrder(
                buyer: Buyer(customerID: "usr_1"), items: [WantedItem(productID: "cup", quantity: 1)],
                payment: .method("bank_transfer"))
            request.source = "v1"
            let pending = try await shop.checkout.place(request)
            let canceled = try await shop.checkout.send(.cancel, to: pending.order.id)
            #expect(canceled.state == .canceled)
            let intent = try #require(pending.payment?.intentID)
            try await shop.approve(intent)
            try await shop.bank.runDueJobs()
            #expect(try await shop.read(pending.order).isPaid)
            #expect(try await shop.balance(pending.order) == 400)
            shop.time.advance(by: .seconds(16 * 60))
            try await shop.jobs.runDueJobs()
            try await shop.jobs.runDueJobs()
            let end = try await shop.read(pending.order)
            #expect(end.state == .canceled && !end.isPaid)
            #expect(try await shop.balance(end) == 0)
            #expect(try await shop.refundedAtBank() == 400)
            #expect(try await shop.available("cup") == 1)
        }
    }

    @Test func `statement 18: cancel against ship has one winner, and stock comes back once`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "1.00", stock: 60)
            for _ in 0..<20 {
                let order = try await shop.checkout.place(
                    PlaceOrder(
                        buyer: Buyer(customerID: "usr_1"), items: [WantedItem(productID: "cup", quantity: 3)],
                        payment: .method("cash_on_delivery"))
                ).order
                let before = try #require(try await shop.available("cup"))
                let winners = await withTaskGroup(of: String?.self) { group in
                    for index in 0..<6 {
                        group.addTask {
                            if index.isMultiple(of: 2) {
                                return (try? await shop.checkout.send(.cancel, to: order.id)) == nil ? nil : "cancel"
                            }
                            return (try? await shop.checkout.send(.deliver, to: order.id)) == nil ? nil : "ship"
                        }
                    }
                    return await group.reduce(into: [String]()) { if let winner = $1 { $0.append(winner) } }
                }
                #expect(winners.count == 1)
                let after = try await shop.available("cup")
                #expect(after == (winners == ["cancel"] ? before + 3 : before))
            }
        }
    }

    @Test func `statement 20: carts {A,B} and {B,A} at once never wait for each other`() async throws {
        try await Shop.run { shop in
            try await shop.add("a", price: "1.00", stock: 15)
            try await shop.add("b", price: "1.00", stock: 15)
            let sold = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<30 {
                    group.addTask {
                        let items = index.isMultiple(of: 2) ? [("a", 1), ("b", 1)] : [("b", 1), ("a", 1)]
                        return (try? await shop.order(items))?.kind == .paid
                    }
                }
                return await group.reduce(into: 0) { if $1 { $0 += 1 } }
            }
            #expect(sold == 15)
            #expect(try await shop.available("a") == 0)
            #expect(try await shop.available("b") == 0)
        }
    }

    // MARK: Money

    @Test func `statement 27: no more is captured than was authorized, and nothing is voided after`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "7.00", stock: 1)
            let paid = try await shop.order([("cup", 1)])
            let payment = try #require(paid.payment)
            let intent = try #require(payment.intentID)
            #expect(payment.captured == payment.amount)
            #expect(try await shop.gateway.capture(intent: intent).status == .captured)
            #expect(try await shop.gateway.void(intent: intent).status == .captured)
            let (after, changed) = try await shop.store.write {
                try shop.checkout.payments.apply(.voided, to: payment, in: $0)
            }
            #expect(after.status == .captured && !changed)
            await #expect(throws: StorageError.self) {
                try await shop.store.write { _ = try $0.execute("UPDATE payments SET captured = amount + 1") }
            }
        }
    }

    @Test func `statement 28: a sum beyond 64 bits is refused, not trapped`() async throws {
        try await Shop.run { shop in
            try await shop.add("moon", price: "90000000000000000.00", stock: 1_000_000)
            await #expect(throws: MoneyError.overflow) { _ = try await shop.order([("moon", 1_000_000)]) }
        }
    }

    @Test func `statement 29: a coupon with one use and 50 checkouts, one use`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "10.00", stock: 100)
            let coupon = Coupon(
                code: "ONE", description: nil, benefit: .amount(Money(minorUnits: 300, currency: .usd)),
                currency: .usd, maximumUses: 1)
            try await shop.store.write { try shop.checkout.priceRules.save(coupon, in: $0) }
            let totals = await withTaskGroup(of: Int64?.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        var request = PlaceOrder(
                            buyer: Buyer(customerID: "usr_\(index)"),
                            items: [WantedItem(productID: "cup", quantity: 1)], payment: .later)
                        request.coupon = "one"
                        return try? await shop.checkout.place(request).order.total.minorUnits
                    }
                }
                return await group.reduce(into: [Int64]()) { if let total = $1 { $0.append(total) } }
            }
            #expect(totals == [700])
            let uses = try await shop.store.read { try shop.checkout.priceRules.coupons(in: $0).map(\.uses) }
            #expect(uses == [1])
        }
    }

    @Test func `statement 30: a changed price is an error that tells the new total`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "10.00", stock: 100)
            let seen = Money(minorUnits: 900, currency: .usd)
            var request = PlaceOrder(
                buyer: Buyer(customerID: "usr_1"),
                items: [WantedItem(productID: "cup", quantity: 2, seenPrice: seen)], payment: .later)
            for expected in [nil, Money(minorUnits: 1800, currency: .usd)] {
                request.expectedTotal = expected
                let refusal = await #expect(throws: DomainError.self) { _ = try await shop.checkout.place(request) }
                #expect(refusal?.code == "price_changed")
                #expect(refusal?.details.first?.message == "20.00")
            }
            request.expectedTotal = Money(minorUnits: 2000, currency: .usd)
            #expect(try await shop.checkout.place(request).order.total.minorUnits == 2000)
        }
    }

    // MARK: Callbacks

    @Test func `statement 33: bad, old, early and changed callbacks are refused and do nothing`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let pending = try await shop.order([("cup", 1)], .callbackNever)
            let body = try shop.callback(pending)
            let now = shop.time.now
            func header(_ body: [UInt8], _ moment: Timestamp) -> String {
                CallbackSignature.header(for: body, secret: shop.secret, at: moment)
            }
            var changed = body
            changed[body.count / 2] ^= 1
            let attempts: [(String?, [UInt8])] = [
                (nil, body), ("t=1,v1=00", body), (header(body, now.advanced(by: .seconds(-301))), body),
                (header(body, now.advanced(by: .seconds(301))), body), (header(body, now), changed),
                (CallbackSignature.header(for: body, secret: [1, 2, 3], at: now), body),
                (header(body, now).replacing("v1=", with: "v0="), body),
            ]
            for (signature, body) in attempts {
                let refusal = await #expect(throws: DomainError.self) {
                    try await shop.checkout.receiveCallback(
                        from: "sandbox", headers: signature.map { [SandboxGateway.signatureHeader: $0] } ?? [:],
                        body: body)
                }
                #expect(refusal?.kind == .invalid && refusal?.code == "bad_signature")
            }
            #expect(try await !shop.read(pending.order).isPaid)
            let noted = try await shop.store.read {
                try $0.first("SELECT count(*) FROM payment_callbacks") { $0.int(0) }
            }
            #expect(noted == 0)
        }
    }

    @Test func `statement 34: another amount, currency or order is refused and raises an alarm`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 2)
            let pending = try await shop.order([("cup", 1)], .callbackNever)
            let text = String(decoding: try shop.callback(pending), as: UTF8.self)
            let wrong = [
                text.replacing(#""amount":300"#, with: #""amount":299"#),
                text.replacing(#""currency":"USD""#, with: #""currency":"EUR""#),
                text.replacing(pending.order.id, with: "01890000-0000-7000-8000-000000000000"),
                text.replacing(try #require(pending.payment?.intentID), with: "pi_unknown"),
            ]
            for (index, text) in wrong.enumerated() {
                let refusal = await #expect(throws: DomainError.self) { try await shop.deliver(Array(text.utf8)) }
                #expect(refusal?.code == "callback_mismatch")
                #expect(try await shop.store.read { try PaymentService.alarmCount(in: $0) } == index + 1)
                let alarm = try await shop.store.read { try PaymentService.lastAlarm(in: $0)?.text }
                #expect(alarm?.hasPrefix("callback_mismatch ") == true, "\(alarm ?? "")")
            }
            #expect(try await !shop.read(pending.order).isPaid)
            try await shop.deliver(Array(text.utf8))
            #expect(try await shop.read(pending.order).isPaid)
        }
    }
}

extension Shop {
    func read(_ order: Order) async throws -> Order {
        try await store.read { try checkout.orders.requiredOrder(order.id, in: $0) }
    }

    /// What the bank says of an authorized payment, unsigned.
    func callback(_ outcome: CheckoutOutcome) throws -> [UInt8] {
        let payment = try #require(outcome.payment)
        let body: JSONValue = [
            "id": "evt_1", "type": "intent.authorized", "createdAt": .timestamp(time.now),
            "intent": [
                "id": .string(try #require(payment.intentID)), "amount": .integer(payment.amount.minorUnits),
                "currency": .string(payment.amount.currency.code), "reference": .string(payment.orderID),
                "status": "captured",
            ],
        ]
        return body.bytes
    }

    /// Signs a callback and hands it in.
    func deliver(_ body: [UInt8]) async throws {
        let header = CallbackSignature.header(for: body, secret: secret, at: time.now)
        try await checkout.receiveCallback(
            from: "sandbox", headers: [SandboxGateway.signatureHeader: header], body: body)
    }

    func refundedAtBank() async throws -> Int64? {
        try await bankStore.read { try $0.first("SELECT sum(refunded) FROM intents") { $0.int64(0) } }
    }
}
