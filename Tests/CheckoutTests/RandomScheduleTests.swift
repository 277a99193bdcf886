import Catalog
import Checkout
import CommerceKernel
import Foundation
import Inventory
import Logging
import Orders
import Outbox
import Payments
import Storage
import Synchronization
import Testing

/// Statement 10: many buyers of little stock under 1,000 random schedules (`SOUK_SCHEDULES` makes them more). Each seed decides how much there is, who buys
/// how much, whose card fails, whose answer is lost, where the program "ends" between two steps, who cancels and who is
/// refunded; pauses of random length at every failpoint make the tasks meet elsewhere each time.
@Suite struct RandomScheduleTests {
    private struct Crash: Error {}

    @Test(arguments: 0..<4)
    func `statement 10: never oversold, never charged twice, over random schedules`(_ part: Int) async throws {
        let world = try World(gatewayTakesIntentIDs: part.isMultiple(of: 2))
        defer { world.remove() }
        let count = (ProcessInfo.processInfo.environment["SOUK_SCHEDULES"].flatMap { Int($0) } ?? 1000) / 4
        for seed in (part * count)..<(part * count + count) { try await world.play(seed: UInt64(seed)) }
        let report = try await world.store.read { try CommerceCheck.run(in: $0) }
        #expect(report.faults == [])
    }

    /// A shop whose gateway is in memory: what is random here is the schedule.
    private struct World: Sendable {
        let folder: URL
        let store: Store
        let gateway: ForgetfulGateway
        let time = ManualTime()
        let calm: CheckoutService
        let hasty: CheckoutService
        let jobs: JobRunner

        /// - Parameter gatewayTakesIntentIDs: whether an intent is made and confirmed in one call.
        init(gatewayTakesIntentIDs: Bool) throws {
            gateway = ForgetfulGateway(takesIntentIDs: gatewayTakesIntentIDs)
            folder = FileManager.default.temporaryDirectory.appending(path: "souk-schedules-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            store = try Store.open(
                at: folder.appending(path: "souk.sqlite").path,
                migrations: Outbox.migrations + CatalogService.migrations + CheckoutService.migrations)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let (store, gateway, time) = (store, gateway, time)
            let quiet = logger
            func service(_ failpoints: Failpoints) -> CheckoutService {
                CheckoutService(
                    store: store, catalog: CatalogService(time: time, ids: SystemIDs(), defaultCurrency: .usd),
                    gateway: gateway, options: CheckoutOptions(), time: time, ids: SystemIDs(),
                    failpoints: failpoints, logger: quiet)
            }
            calm = service(.none)
            hasty = service(
                .calling { _ in
                    let bytes = gateway.random.randomBytes(2)
                    if bytes[0] < 12 { throw Crash() }
                    if bytes[0] < 60 { usleep(UInt32(bytes[1])) }
                })
            jobs = JobRunner(handlers: calm.jobHandlers, store: store, time: time, ids: SystemIDs(), logger: quiet)
        }

        func remove() {
            store.close()
            try? FileManager.default.removeItem(at: folder)
        }

        func play(seed: UInt64) async throws {
            let dice = SeededIDs(seed: seed)
            func roll(_ bound: Int) -> Int { Int(dice.randomBytes(1)[0]) % bound }
            let product = "p\(seed)"
            let stock = roll(5)
            let price = Money(minorUnits: 100, currency: .usd)
            var description = ProductDraft(name: product, currency: .usd)
            description.id = product
            description.price = price
            let draft = description
            try await store.write { transaction in
                _ = try calm.catalog.write(draft, action: .create, in: transaction)
                try calm.inventory.setAvailable(
                    stock, of: StockItem(productID: product), reason: "test", in: transaction)
            }
            let plans = (0..<(2 + roll(5))).map { index in
                Plan(
                    key: "\(seed)/\(index)", quantity: 1 + roll(2), afterwards: roll(6), delay: roll(200))
            }
            await withTaskGroup(of: Void.self) { group in
                for plan in plans { group.addTask { await act(plan, on: product) } }
            }
            // The next start of the program; then the grace period of money that reached canceled orders.
            gateway.isReliable.withLock { $0 = true }
            try await calm.recoverAll()
            for wait in [61, 16 * 60, 1] {
                time.advance(by: .seconds(wait))
                try await jobs.runDueJobs()
            }
            gateway.isReliable.withLock { $0 = false }
            try await verify(product, stock, price, seed: seed)
        }

        private func act(_ plan: Plan, on product: String) async {
            usleep(UInt32(plan.delay))
            var request = PlaceOrder(
                buyer: Buyer(customerID: "usr_\(plan.key)"),
                items: [WantedItem(productID: product, quantity: plan.quantity)], payment: .method("card"))
            request.idempotencyKey = plan.key
            // Whoever gets no answer asks again, with the same key.
            var order: Order?
            for _ in 0..<2 where order == nil { order = try? await hasty.place(request).order }
            guard let order else { return }
            switch plan.afterwards {
            case 0: _ = try? await hasty.send(.cancel, to: order.id)
            case 1: _ = try? await hasty.refund(order.id, reason: "random")
            case 2: _ = try? await hasty.pay(order: order.id, with: .method("card"), owner: nil)
            case 3: _ = try? await hasty.refund(order.id, amount: Money(minorUnits: 30, currency: .usd), reason: "part")
            default: break
            }
        }

        private func verify(_ product: String, _ stock: Int, _ price: Money, seed: UInt64) async throws {
            let (available, taken, orders) = try await store.read { transaction in
                let available = try calm.inventory.stock(of: product, in: transaction).product ?? -1
                let taken = try transaction.first(
                    """
                    SELECT coalesce(sum(l.quantity), 0) FROM orders o JOIN order_lines l ON l.order_sequence = o.sequence
                    WHERE l.product_id = ? AND o.hold IN ('held', 'committed')
                    """, [product]
                ) { $0.int(0) }
                let ids = try transaction.query(
                    """
                    SELECT o.id FROM orders o JOIN order_lines l ON l.order_sequence = o.sequence
                    WHERE l.product_id = ?
                    """, [product]
                ) { $0.text(0) }
                let orders = try ids.map { id in
                    let order = try calm.orders.requiredOrder(id, in: transaction)
                    return (
                        order,
                        try calm.payments.balance(ofOrder: id, currency: .usd, in: transaction).minorUnits
                    )
                }
                return (available, taken, orders)
            }
            #expect(available >= 0 && available + (taken ?? -1) == stock, "seed \(seed)")
            for (order, balance) in orders {
                #expect(gateway.balance(of: order.id) == balance, "seed \(seed), \(order.number)")
                #expect(!order.isPaid || order.hold == .committed, "seed \(seed), \(order.number)")
                #expect(order.state != .canceled || !order.isPaid, "seed \(seed), \(order.number)")
                #expect(order.isPaid || balance == 0, "seed \(seed), \(order.number)")
                #expect(balance <= order.total.minorUnits, "seed \(seed), \(order.number)")
            }
        }
    }

    private struct Plan: Sendable {
        let key: String
        let quantity: Int
        let afterwards: Int
        let delay: Int
    }
}

/// A gateway that declines some, loses some answers after it has acted on the request, and counts its money.
final class ForgetfulGateway: PaymentGateway {
    private struct Intent {
        var status: GatewayIntent.Status
        let amount: Money
        let reference: String
        var refunds: [String: Int64] = [:]
    }

    let name = "forgetful"
    let acceptsRawCards = false
    let takesIntentIDs: Bool
    let random = SystemIDs()
    let isReliable = Mutex(false)
    private let intents = Mutex<[String: Intent]>([:])

    init(takesIntentIDs: Bool) { self.takesIntentIDs = takesIntentIDs }

    /// Captured less paid back for an order.
    func balance(of order: String) -> Int64 {
        intents.withLock { intents in
            intents.values.filter { $0.reference == order && $0.status == .captured }
                .reduce(0) { $0 + $1.amount.minorUnits - $1.refunds.values.reduce(0, +) }
        }
    }

    func tokenize(_ card: CardDetails) async throws(GatewayError) -> CardToken { throw .rawCardsRefused }
    func card(token: String) async throws(GatewayError) -> CardToken { throw .unknownToken }

    func create(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent {
        let id = request.id ?? request.key
        intents.withLock { intents in
            if intents[id] == nil {
                intents[id] = Intent(
                    status: .requiresConfirmation, amount: request.amount, reference: request.reference)
            }
        }
        return try await answer(id)
    }

    func confirm(intent id: String) async throws(GatewayError) -> GatewayIntent {
        let isDeclined = random.randomBytes(1)[0] < 40
        return try await change(id) { status in
            if status == .requiresConfirmation {
                status = isDeclined ? .failed(code: "card_declined", message: "no") : .authorized
            }
        }
    }

    func retrieve(intent id: String) async throws(GatewayError) -> GatewayIntent { try await answer(id) }

    func capture(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await change(id) { if $0 == .authorized { $0 = .captured } }
    }

    func void(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await change(id) { if $0 == .authorized || $0 == .requiresConfirmation { $0 = .voided } }
    }

    func refund(intent id: String, amount: Money, key: String) async throws(GatewayError) {
        intents.withLock { $0[id]?.refunds[key] = amount.minorUnits }
        _ = try await answer(id)
    }

    func callback(headers: [String: String], body: [UInt8], now: Timestamp) throws(GatewayError) -> GatewayCallback {
        throw .badSignature("none are sent")
    }

    private func change(
        _ id: String, _ body: (inout GatewayIntent.Status) -> Void
    ) async throws(GatewayError) -> GatewayIntent {
        intents.withLock { intents in
            guard var intent = intents[id] else { return }
            body(&intent.status)
            intents[id] = intent
        }
        return try await answer(id)
    }

    private func answer(_ id: String) async throws(GatewayError) -> GatewayIntent {
        await Task.yield()
        if !isReliable.withLock({ $0 }), random.randomBytes(1)[0] < 10 { throw .unreachable("lost") }
        guard let intent = intents.withLock({ $0[id] }) else { throw .unknownIntent(id) }
        return GatewayIntent(id: id, status: intent.status, amount: intent.amount, reference: intent.reference)
    }
}
