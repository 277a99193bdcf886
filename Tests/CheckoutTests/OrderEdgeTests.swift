import Carts
import Checkout
import CommerceKernel
import Inventory
import Orders
import Outbox
import Payments
import Storage
import Testing

/// Orders at the edges of their lifecycle: each test is a mistake that was made once.
@Suite struct OrderEdgeTests {
    private static func request(_ method: PaymentChoice, quantity: Int = 1) -> PlaceOrder {
        PlaceOrder(
            buyer: Buyer(customerID: "usr_1", email: "a@example.com", mayPayByInvoice: true),
            items: [WantedItem(productID: "cup", quantity: quantity)], payment: method)
    }

    @Test(arguments: ["cash_on_delivery", "invoice"])
    func `goods of an order to be paid after delivery are kept for it past the end of the reservation`(
        _ method: String
    ) async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 1)
            let order = try await shop.checkout.place(Self.request(.method(method))).order
            #expect(order.state == .readyForDelivery && !order.isPaid)
            shop.time.advance(by: .seconds(48 * 3600))
            try await shop.jobs.runDueJobs()
            #expect(try await shop.available("cup") == 0)
            #expect(try await shop.read(order).hold == .held)
            let shipped = try await shop.checkout.ship(order.id, ShipmentRequest(carrier: "DHL")).order
            #expect(shipped.state == .awaitingPayment)
            let paid = try await shop.checkout.send(.receivePayment, to: order.id)
            #expect(paid.state == .completed)
            #expect(try await shop.balance(paid) == 300)
        }
    }

    @Test func `goods of an order that was paid by hand are kept for it past the end of the reservation`() async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 1)
            let order = try await shop.checkout.place(Self.request(.later)).order
            _ = try await shop.checkout.send(.receivePayment, to: order.id)
            shop.time.advance(by: .seconds(48 * 3600))
            try await shop.jobs.runDueJobs()
            #expect(try await shop.available("cup") == 0)
            #expect(try await shop.checkout.send(.deliver, to: order.id).state == .completed)
        }
    }

    @Test func `a coupon's use is taken again when its order is reopened`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "10.00", stock: 9)
            let coupon = Coupon(
                code: "ONE", description: nil, benefit: .amount(Money(minorUnits: 300, currency: .usd)),
                currency: .usd, maximumUses: 1)
            try await shop.store.write { try shop.checkout.priceRules.save(coupon, in: $0) }
            var request = Self.request(.later)
            request.coupon = "one"
            let first = try await shop.checkout.place(request).order
            _ = try await shop.checkout.send(.cancel, to: first.id)
            _ = try await shop.checkout.send(.reopen, to: first.id)
            await #expect { _ = try await shop.checkout.place(request) } throws: {
                ($0 as? DomainError)?.code == "coupon_refused"
            }
            _ = try await shop.checkout.send(.cancel, to: first.id)
            let second = try await shop.checkout.place(request).order
            #expect(second.total.minorUnits == 700)
            await #expect { _ = try await shop.checkout.send(.reopen, to: first.id) } throws: {
                ($0 as? DomainError)?.code == "coupon_refused"
            }
            #expect(try await shop.read(first).state == .canceled)
            await #expect { try await shop.lower(coupon, to: 0) } throws: {
                ($0 as? DomainError)?.code == "limit_below_uses"
            }
        }
    }

    /// Wherever events lead, the ledger holds what the order costs when it is paid and nothing when it is not; that its
    /// newest event says what it is, and that the stock agrees, is looked at in the end.
    @Test func `every path of five events keeps money, stock and news right`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 1_000)
            var paths: [[OrderEvent]] = [[]]
            for _ in 0..<5 {
                paths = paths.flatMap { path in
                    var lifecycle = OrderLifecycle()
                    for event in path { _ = try? lifecycle.apply(event) }
                    return lifecycle.acceptedEvents.map { path + [$0] }
                }
            }
            #expect(paths.count > 50)
            for path in paths {
                var order = try await shop.checkout.place(Self.request(.later)).order
                for event in path {
                    order = try await shop.checkout.send(event, to: order.id)
                    #expect(try await shop.balance(order) == (order.isPaid ? 300 : 0), "\(path) at \(event)")
                }
            }
        }
    }

    @Test func `an order that was shipped, refunded and reopened is shipped and refunded like a new one`() async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 9)
            let order = try await shop.order([("cup", 2)]).order
            let line = [RefundLine(position: 1, quantity: 2)]
            for round in 0..<2 {
                let (shipped, parcel) = try await shop.checkout.ship(order.id, ShipmentRequest(carrier: "\(round)"))
                #expect(shipped.state == .completed)
                let parcels = try await shop.store.read { try shop.checkout.orders.shipments(of: shipped, in: $0) }
                #expect(parcels.map(\.carrier) == ["\(round)"])
                let arrived = try await shop.checkout.markDelivered(order.id, shipment: parcel?.id)
                #expect(arrived.fulfilment == .delivered)
                let refunded = try await shop.checkout.refund(order.id, lines: line, reason: "broken")
                #expect(refunded.state == .canceled && refunded.lines[0].refunded == 2)
                #expect(try await shop.balance(order) == 0)
                if round > 0 { continue }
                let open = try await shop.checkout.send(.reopen, to: order.id)
                #expect(open.state == .open && open.fulfilment == .none)
                let paid = try await shop.checkout.pay(
                    order: order.id, with: try shop.card(.success), owner: "usr_1")
                #expect(paid.kind == .paid)
            }
            #expect(try await shop.available("cup") == 5)
        }
    }

    @Test func `a parcel that never arrived before an order was reopened does not keep it from being delivered`()
        async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 9)
            let order = try await shop.order([("cup", 2)]).order
            let lost = try await shop.checkout.ship(order.id, ShipmentRequest(carrier: "lost")).shipment
            _ = try await shop.checkout.refund(order.id, reason: "lost")
            _ = try await shop.checkout.send(.reopen, to: order.id)
            _ = try await shop.checkout.pay(order: order.id, with: try shop.card(.success), owner: "usr_1")
            _ = try await shop.checkout.ship(order.id, ShipmentRequest(carrier: "found"))
            await #expect(throws: DomainError.self) {
                _ = try await shop.checkout.markDelivered(order.id, shipment: lost?.id)
            }
            #expect(try await shop.checkout.markDelivered(order.id).fulfilment == .delivered)
        }
    }

    @Test func `a payer who has left the gateway's page pays with a card, and the page takes nothing more`()
        async throws
    {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 1)
            let pending = try await shop.checkout.place(Self.request(.method("bank_transfer")))
            let intent = try #require(pending.payment?.intentID)
            let paid = try await shop.checkout.pay(
                order: pending.order.id, with: try shop.card(.success), owner: "usr_1")
            #expect(paid.kind == .paid)
            await #expect(throws: (any Error).self) { try await shop.approveStrictly(intent) }
            try await shop.bank.runDueJobs()
            shop.time.advance(by: .seconds(3600))
            try await shop.jobs.runDueJobs()
            #expect(try await shop.balance(pending.order) == 300)
            #expect(try await shop.capturesAtBank() == 1)
        }
    }

    @Test func `a payer who agrees on the gateway's page and then pays with a card is charged once`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 1)
            let pending = try await shop.checkout.place(Self.request(.method("bank_transfer")))
            try await shop.approve(try #require(pending.payment?.intentID))
            let refusal = await #expect(throws: DomainError.self) {
                _ = try await shop.checkout.pay(
                    order: pending.order.id, with: try shop.card(.success), owner: "usr_1")
            }
            #expect(refusal?.code == "already_paid")
            #expect(try await shop.balance(pending.order) == 300)
            #expect(try await shop.capturesAtBank() == 1)
        }
    }

    @Test func `of two changes at the same version one is refused, whatever they are`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 9)
            let order = try await shop.order([("cup", 2)]).order
            let version = try await shop.read(order).version
            let results = await withTaskGroup(of: String.self) { group in
                group.addTask {
                    await shop.outcome {
                        _ = try await shop.checkout.refund(
                            order.id, amount: Money(minorUnits: 100, currency: .usd), reason: "late", version: version)
                    }
                }
                group.addTask {
                    await shop.outcome {
                        _ = try await shop.checkout.ship(order.id, ShipmentRequest(), version: version)
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(results.sorted() == ["done", "stale_version"])
        }
    }

    @Test func `carts that guests have left are deleted after 30 days, others are kept`() async throws {
        try await Shop.run { shop in
            try await shop.add("cup", price: "3.00", stock: 9)
            let carts = shop.checkout.carts
            let (left, own) = try await shop.store.write { transaction in
                let left = try carts.createGuestCart(tokenHash: [1], currency: .usd, in: transaction)
                _ = try carts.add(1, of: "cup", variantID: nil, price: nil, to: left, in: transaction)
                return (left, try carts.cart(ofCustomer: "usr_1", orNewIn: .usd, in: transaction))
            }
            shop.time.advance(by: .seconds(29 * 24 * 3600))
            let used = try await shop.store.write { try carts.createGuestCart(tokenHash: [2], currency: .usd, in: $0) }
            shop.time.advance(by: .seconds(2 * 24 * 3600))
            try await shop.store.write { try shop.checkout.prune(in: $0) }
            let present = try await shop.store.read { transaction in
                try [left, own, used].map { try carts.cart($0.id, in: transaction) != nil }
            }
            #expect(present == [false, true, true])
            let items = try await shop.store.read { try $0.first("SELECT count(*) FROM cart_items") { $0.int(0) } }
            #expect(items == 0)
        }
    }
}

extension Shop {
    struct NothingToDecide: Error {}

    /// Fails where the bank has nothing to decide any more.
    func approveStrictly(_ intent: String) async throws {
        guard try await bankStatus(of: intent) == "requires_action" else { throw NothingToDecide() }
        try await approve(intent)
    }

    func bankStatus(of intent: String) async throws -> String? {
        try await bankStore.read { try $0.first("SELECT status FROM intents WHERE id = ?", [intent]) { $0.text(0) } }
    }

    func capturesAtBank() async throws -> Int? {
        try await bankStore.read {
            try $0.first("SELECT count(*) FROM intents WHERE status = 'captured'") { $0.int(0) }
        }
    }

    /// `done`, or the code of the refusal.
    func outcome(_ work: @Sendable () async throws -> Void) async -> String {
        do {
            try await work()
            return "done"
        } catch let error as DomainError { return error.code } catch { return "\(error)" }
    }

    func lower(_ coupon: Coupon, to uses: Int) async throws {
        let lowered = Coupon(
            code: coupon.code, description: nil, benefit: coupon.benefit, currency: coupon.currency, maximumUses: uses)
        try await store.write { try checkout.priceRules.save(lowered, in: $0) }
    }
}
