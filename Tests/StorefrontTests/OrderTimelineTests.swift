import CommerceKernel
import Orders
import Outbox
import Testing

@testable import Storefront

@Suite struct OrderTimelineTests {
    private func order(_ lifecycle: OrderLifecycle, _ fulfilment: Fulfilment, method: String = "card") -> Order {
        Order(
            id: "0192f000-0000-7000-8000-000000000001", sequence: 7, lifecycle: lifecycle, hold: .none,
            fulfilment: fulfilment, customerID: nil, email: nil, customerName: nil, lines: [], amounts: .zero(.usd),
            coupon: nil, shippingMethod: nil, shippingAddress: nil, billingAddress: nil, paymentMethod: method,
            cartID: nil, source: "v1", createdAt: .seconds(0), updatedAt: .seconds(0), version: 1)
    }

    private func event(_ type: String, at seconds: Int64) -> RecordedEvent {
        RecordedEvent(sequence: seconds, type: type, subject: "order/1", occurredAt: .seconds(seconds), payload: .null)
    }

    @Test func `what has happened comes first, then what is still to come`() {
        let order = order(OrderLifecycle(state: .readyForDelivery, isPaid: true), .none)
        let history = [
            event(OrderEvents.placed, at: 1), event("payment.authorized", at: 2), event(OrderEvents.paid, at: 3),
        ]
        let steps = OrderTimeline(order: order, history: history).steps
        #expect(steps.map(\.title) == ["Order placed", "Payment received", "Sent off", "Delivered"])
        #expect(steps.map { $0.at?.seconds } == [1, 3, nil, nil])
    }

    @Test func `an order that waits for its money says so`() {
        let steps = OrderTimeline(order: order(OrderLifecycle(), .none), history: [event(OrderEvents.placed, at: 1)])
            .steps
        #expect(steps.map(\.title) == ["Order placed", "Payment", "Sent off", "Delivered"])
        let later = OrderTimeline(order: order(OrderLifecycle(), .none, method: "cash_on_delivery"), history: []).steps
        #expect(later.map(\.title) == ["Sent off", "Delivered"])
    }

    @Test func `nothing is to come after an order was canceled`() {
        let order = order(OrderLifecycle(state: .canceled), .none)
        let steps = OrderTimeline(order: order, history: [event(OrderEvents.canceled, at: 4)]).steps
        #expect(steps == [.init(title: "Canceled", at: .seconds(4), isStop: true)])
    }
}
