import Checkout
import CommerceKernel
import Orders
import Outbox

/// What has happened to an order, and what is still to come.
struct OrderTimeline {
    struct Step: Equatable {
        let title: String
        /// Nil for what is still to come.
        let at: Timestamp?
        /// An end that was not wished for.
        var isStop = false
    }

    let order: Order
    let history: [RecordedEvent]

    var steps: [Step] {
        var done: [Step] = []
        for event in history {
            guard let (title, isStop) = Self.title(event.type) else { continue }
            done.append(Step(title: title, at: event.occurredAt, isStop: isStop))
        }
        return done + ahead
    }

    private static func title(_ type: String) -> (String, Bool)? {
        switch type {
        case OrderEvents.placed: ("Order placed", false)
        case OrderEvents.paid: ("Payment received", false)
        case OrderEvents.paymentFailed: ("A payment was declined", true)
        case OrderEvents.paymentOverdue: ("Reminded of the payment", false)
        case OrderEvents.shipped: ("On its way", false)
        case OrderEvents.delivered: ("Delivered", false)
        case OrderEvents.canceled: ("Canceled", true)
        case OrderEvents.refunded: ("Refunded", true)
        case OrderEvents.reopened: ("Opened again", false)
        default: nil
        }
    }

    private var ahead: [Step] {
        guard order.state != .canceled else { return [] }
        var steps: [Step] = []
        let paysLater = PaymentChoice.afterDelivery.contains(order.paymentMethod)
        if !order.isPaid, !paysLater { steps.append(Step(title: "Payment", at: nil)) }
        if order.fulfilment == .none { steps.append(Step(title: "Sent off", at: nil)) }
        if order.fulfilment != .delivered { steps.append(Step(title: "Delivered", at: nil)) }
        return steps
    }
}
