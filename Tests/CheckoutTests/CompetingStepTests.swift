import Carts
import Catalog
import Checkout
import CommerceKernel
import Foundation
import Inventory
import Orders
import Outbox
import Payments
import Storage
import Testing

/// Deterministic schedules: checkout is stopped at a named point, one competing step runs to its end, and checkout goes
/// on where it stood, by the same request. Every point meets every step; what must hold holds after each.
@Suite struct CompetingStepTests {
    private struct Stopped: Error {}

    /// What somebody else does in between.
    enum Step: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case cancel
        case ship
        case refund
        case reservationExpires = "the reservation expires"
        case overdue = "the order is overdue"
        case lastUnitSold = "the last unit is sold to another"
        case lastCouponUse = "the last use of the coupon is taken"
        case secondAttempt = "another card is tried"
        case sameRequest = "the same request comes again"
        case priceChange = "the price changes"
        case recovery = "recovery runs"
        case callback = "the bank calls back"

        var testDescription: String { rawValue }
    }

    /// Where checkout is stopped, and whether the intent is made and confirmed in one call.
    struct Point: Sendable, CustomTestStringConvertible {
        let failpoint: Failpoint
        let takesIntentIDs: Bool

        var testDescription: String { "\(failpoint.rawValue), \(takesIntentIDs ? "one call" : "two calls")" }
    }

    private static let failpoints: [Failpoint] = [
        .beforePrepare, .afterPrepare, .afterIntentCreated, .afterIntentKept, .afterConfirmed, .afterAuthorizationKept,
        .afterCaptured, .afterFinalized,
    ]
    private static let points = [true, false].flatMap { takesIntentIDs in
        failpoints.map { Point(failpoint: $0, takesIntentIDs: takesIntentIDs) }
    }

    @Test(arguments: points, Step.allCases)
    func `one competing step at any point of checkout leaves money, stock and coupon right`(
        _ point: Point, _ step: Step
    ) async throws {
        try await Self.scene(stoppedAt: point.failpoint, gatewayTakesIntentIDs: point.takesIntentIDs) {
            shop, others, wanted in
            await #expect(throws: Stopped.self) { _ = try await shop.checkout.place(wanted) }
            // Whether the step is accepted depends on where it comes; that nothing breaks does not.
            _ = try? await Self.perform(step, wanted, shop, others)
            _ = try? await others.place(wanted)
            // The rest of the day: recovery, the end of reservations and the grace period of late money.
            try await Self.passTheDay(shop, others)
            try await Self.verify(shop, others)
        }
    }

    @Test(arguments: [Failpoint.afterRefundBooked, .afterRefundSent], Step.allCases)
    func `one competing step between the parts of a refund pays back once`(_ point: Failpoint, _ step: Step)
        async throws
    {
        try await Self.scene(stoppedAt: point) { shop, others, wanted in
            let order = try await others.place(wanted).order
            _ = try? await shop.checkout.refund(order.id, reason: "stopped")
            _ = try? await shop.jobs.runDueJobs()
            _ = try? await Self.perform(step, wanted, shop, others)
            try await Self.passTheDay(shop, others)
            try await Self.verify(shop, others)
            #expect(try await shop.balance(order) == 0)
            #expect(try await shop.refundedAtBank() == order.total.minorUnits)
        }
    }

    /// A shop with two cups and a coupon for one use, whose program is stopped at `point`; the same shop as others are
    /// served by it; and an order that takes all of it.
    private static func scene(
        stoppedAt point: Failpoint, gatewayTakesIntentIDs: Bool = true,
        _ body: @escaping @Sendable (Shop, _ others: CheckoutService, _ wanted: PlaceOrder) async throws -> Void
    ) async throws {
        try await Shop.run(
            failpoints: .calling { if $0 == point { throw Stopped() } }, gatewayTakesIntentIDs: gatewayTakesIntentIDs
        ) { shop in
            try await shop.add("cup", price: "10.00", stock: 2)
            let coupon = Coupon(
                code: "ONE", description: nil, benefit: .amount(Money(minorUnits: 300, currency: .usd)),
                currency: .usd, maximumUses: 1)
            try await shop.store.write { try shop.checkout.priceRules.save(coupon, in: $0) }
            let others = Self.others(of: shop)
            let wanted = try Self.request(in: shop)
            try await body(shop, others, wanted)
        }
    }

    /// The same shop, as others are served by it: without a failpoint.
    private static func others(of shop: Shop) -> CheckoutService {
        CheckoutService(
            store: shop.store, catalog: shop.checkout.catalog, gateway: shop.gateway, options: CheckoutOptions(),
            time: shop.time, ids: SystemIDs(), logger: shop.logger)
    }

    private static func request(in shop: Shop) throws -> PlaceOrder {
        var request = PlaceOrder(
            buyer: Buyer(customerID: "usr_1", email: "a@example.com"),
            items: [WantedItem(productID: "cup", quantity: 2)], payment: try shop.card(.success))
        request.coupon = "one"
        request.idempotencyKey = "k"
        return request
    }

    /// Recovery, the end of reservations and the grace period of late money, by a program that is not stopped.
    private static func passTheDay(_ shop: Shop, _ others: CheckoutService) async throws {
        let jobs = JobRunner(
            handlers: others.jobHandlers, store: shop.store, time: shop.time, ids: SystemIDs(), logger: shop.logger)
        try await others.recoverAll()
        for wait in [61, 16 * 60, 61] {
            shop.time.advance(by: .seconds(wait))
            try await jobs.runDueJobs()
        }
    }

    /// What the bank says of the payment now, signed.
    private static func callBack(_ shop: Shop, _ others: CheckoutService) async throws {
        let intent = try await shop.bankStore.read {
            try $0.first("SELECT id, amount, currency, reference, status FROM intents") {
                (id: $0.text(0), amount: $0.int64(1), currency: $0.text(2), reference: $0.text(3), status: $0.text(4))
            }
        }
        guard let intent else { return }
        let body: JSONValue = [
            "id": "evt_competing", "type": .string("intent.\(intent.status)"), "createdAt": .timestamp(shop.time.now),
            "intent": [
                "id": .string(intent.id), "amount": .integer(intent.amount), "currency": .string(intent.currency),
                "reference": .string(intent.reference), "status": .string(intent.status),
            ],
        ]
        let header = CallbackSignature.header(for: body.bytes, secret: shop.secret, at: shop.time.now)
        // Banks repeat themselves.
        for _ in 0..<2 {
            try await others.receiveCallback(
                from: "sandbox", headers: [SandboxGateway.signatureHeader: header], body: body.bytes)
        }
    }

    private static func perform(
        _ step: Step, _ request: PlaceOrder, _ shop: Shop, _ others: CheckoutService
    ) async throws {
        let order = try await shop.store.read { transaction in
            try transaction.first("SELECT id FROM orders") { $0.text(0) }
        }
        switch step {
        case .cancel: if let order { _ = try await others.send(.cancel, to: order) }
        case .ship: if let order { _ = try await others.send(.deliver, to: order) }
        case .refund: if let order { _ = try await others.refund(order, reason: "competing") }
        case .reservationExpires:
            shop.time.advance(by: .seconds(16 * 60))
            try await shop.jobs.runDueJobs()
        case .overdue:
            shop.time.advance(by: .seconds(25 * 3600))
            try await shop.jobs.runDueJobs()
        case .lastUnitSold, .lastCouponUse:
            var other = PlaceOrder(
                buyer: Buyer(customerID: "usr_2", email: "b@example.com"),
                items: [WantedItem(productID: "cup", quantity: step == .lastUnitSold ? 2 : 1)],
                payment: try shop.card(.success))
            if step == .lastCouponUse { other.coupon = "one" }
            _ = try await others.place(other)
        case .secondAttempt:
            if let order { _ = try await others.pay(order: order, with: try shop.card(.success), owner: "usr_1") }
        case .sameRequest: _ = try await others.place(request)
        case .priceChange:
            try await shop.store.write { transaction in
                var draft = ProductDraft(name: "cup", currency: .usd)
                draft.id = "cup"
                draft.price = Money(minorUnits: 2000, currency: .usd)
                _ = try others.catalog.write(draft, action: .replace, in: transaction)
            }
        case .recovery: try await others.recoverAll()
        case .callback: try await callBack(shop, others)
        }
    }

    private static func verify(_ shop: Shop, _ others: CheckoutService) async throws {
        let (orders, available, uses) = try await shop.store.read { transaction in
            let ids = try transaction.query("SELECT id FROM orders") { $0.text(0) }
            let orders = try ids.map { id in
                (
                    try others.orders.requiredOrder(id, in: transaction),
                    try others.payments.balance(ofOrder: id, currency: .usd, in: transaction).minorUnits
                )
            }
            return (
                orders, try others.inventory.stock(of: "cup", in: transaction).product ?? -1,
                try others.priceRules.coupons(in: transaction).map(\.uses)
            )
        }
        let atBank = try await shop.bankStore.read {
            try $0.first("SELECT coalesce(sum(amount - refunded), 0) FROM intents WHERE status = 'captured'") {
                $0.int64(0)
            }
        }
        #expect(orders.reduce(0) { $0 + $1.1 } == atBank, "the ledger is the bank's")
        // An order that gave the goods back when it was canceled after a parcel left keeps what left.
        let kept = orders.filter { $0.0.hold == .held || $0.0.hold == .committed }
        let gone = kept.reduce(0) { $0 + $1.0.lines.reduce(0) { $0 + $1.quantity } }
        let lost = orders.filter { $0.0.hold == .released && $0.0.fulfilment != .none }
            .reduce(0) { $0 + $1.0.lines.reduce(0) { $0 + $1.quantity } }
        #expect(
            available >= 0 && available + gone + lost == 2, "\(available) left, \(gone) taken, \(lost) returned not")
        for (order, balance) in orders {
            #expect(!order.isPaid || order.hold == .committed, "\(order.number)")
            #expect(order.isPaid || balance == 0, "\(order.number)")
            #expect(order.state != .canceled || !order.isPaid, "\(order.number)")
            #expect(balance <= order.total.minorUnits, "\(order.number)")
        }
        let reduced = orders.filter { $0.0.coupon != nil && $0.0.state != .canceled }.count
        #expect(uses == [reduced], "as many uses as orders that have them")
    }
}
