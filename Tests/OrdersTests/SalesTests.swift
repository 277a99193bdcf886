import CommerceKernel
import Foundation
import Orders
import Outbox
import Storage
import Testing

@Suite struct SalesTests {
    private let store: Store
    private let time = ManualTime()
    private let orders: OrderService

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-sales-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path, migrations: Outbox.migrations + OrderService.migrations)
        orders = OrderService(time: time, ids: SystemIDs())
    }

    private func place(_ units: Int64, _ currency: Currency = .usd, state: OrderState) throws {
        let total = Money(minorUnits: units, currency: currency)
        let zero = Money.zero(currency)
        let amounts = OrderAmounts(
            subtotal: total, discount: zero, shipping: zero, tax: zero, taxIncluded: zero, total: total)
        try store.writeNow { [orders] transaction in
            let order = try orders.create(
                OrderDraft(lines: [], amounts: amounts, paymentMethod: "card", source: "test"), in: transaction)
            let isPaid = state == .completed || state == .readyForDelivery
            try transaction.execute(
                "UPDATE orders SET state = ?, paid = ? WHERE id = ?", [state.rawValue, isPaid, order.id])
        }
    }

    @Test func `sales count by day what was sold, not what waits for its payment or was canceled`() throws {
        let first = time.now
        try place(1000, state: .completed)
        try place(250, state: .readyForDelivery)
        try place(9999, state: .open)
        try place(9999, state: .canceled)
        try place(9999, try #require(Currency("EUR")), state: .completed)
        time.advance(by: .seconds(2 * 86_400))
        try place(70, state: .awaitingPayment)
        let days = try store.readNow { [orders, now = time.now] in
            try orders.sales(from: first, to: now, currency: .usd, in: $0)
        }
        #expect(days.map(\.amount.minorUnits) == [1250, 0, 70])
        #expect(days.map(\.orders) == [2, 0, 1])
        #expect(days[0].day.milliseconds % 86_400_000 == 0)
    }

    @Test func `orders that wait are counted by what they wait for`() throws {
        for state: OrderState in [.open, .open, .readyForDelivery, .completed, .canceled] {
            try place(100, state: state)
        }
        let counts = try store.readNow { [orders] in try orders.openCounts(in: $0) }
        #expect(counts == [.open: 2, .readyForDelivery: 1])
    }
}
