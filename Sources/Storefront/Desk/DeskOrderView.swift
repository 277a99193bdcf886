import Checkout
import CommerceKernel
import HTTPAPI
import Orders
import Outbox
import Payments
import Storage

/// An order as the desk shows it: what it is, what may be done with it, what has happened.
struct DeskOrderView: Sendable {
    let order: Order
    private let view: OrderView
    private let balance: Money

    init(_ order: Order, _ checkout: CheckoutService, in transaction: ReadTransaction) throws {
        self.order = order
        view = try OrderView(order, checkout, in: transaction)
        balance = try checkout.payments.balance(ofOrder: order.id, currency: order.currency, in: transaction)
    }

    static func path(_ order: Order) -> String { "/admin/orders/" + PercentCoding.encode(order.number) }

    /// Events that the desk sends as such; parcels and refunds have forms of their own.
    static let offered: [OrderEvent] = [.receivePayment, .unlockDelivery, .cancel, .reopen]

    static func text(of state: OrderState) -> String {
        switch state {
        case .open: "Waiting for payment"
        case .readyForDelivery: "To send"
        case .awaitingPayment: "Sent, waiting for payment"
        case .completed: "Completed"
        case .canceled: "Canceled"
        }
    }

    private static func text(of event: OrderEvent) -> String {
        switch event {
        case .receivePayment: "Mark as paid"
        case .unlockDelivery: "Send before it is paid"
        case .cancel: "Cancel the order"
        case .reopen: "Open it again"
        case .deliver: "Send"
        case .refund: "Refund"
        }
    }

    static func table(_ orders: [Order]) -> DeskTable {
        DeskTable(
            caption: "Orders",
            columns: [
                .init(text: "Order"), .init(text: "Placed"), .init(text: "Customer"), .init(text: "Standing"),
                .init(text: "Total", isNumber: true),
            ],
            rows: orders.map { order in
                [
                    .init(text: order.number, url: path(order)), .init(text: DateText.moment(order.createdAt)),
                    .init(
                        text: order.customerName ?? order.email ?? "Guest",
                        note: order.customerName == nil ? nil : order.email),
                    .init(
                        text: OrderView.standing(order),
                        tone: order.state == .readyForDelivery ? "warn" : order.state == .completed ? "good" : nil),
                    .init(text: PriceText.text(order.total)),
                ]
            }, empty: "No order matches.")
    }

    private static func text(ofSource source: String) -> String {
        switch source {
        case "storefront": "the shop"
        case "v1": "the API"
        default: "contract \(source)"
        }
    }

    /// `payment.requires_action` becomes `Payment requires action`.
    static func text(ofEvent type: String) -> String {
        let words = type.replacing(".", with: " ").replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    // MARK: Fields

    /// The names are those of `desk-order.mustache`. `attempt` names the forms; `typed` is what was sent and refused.
    func fields(attempt: String, typed: QueryParameters) -> Fields {
        var fields = view.fields
        let events = Self.offered.filter { event in
            order.lifecycle.accepts(event) && !(event == .receivePayment && order.isPaid)
        }
        let isMoving = order.fulfilment == .shipped && order.lines.contains { $0.shipped < $0.quantity }
        fields["number"] = order.number
        fields["path"] = Self.path(order)
        fields["version"] = String(order.version)
        fields["attempt"] = attempt
        fields["state"] = Self.text(of: order.state)
        fields["customer"] = order.customerName.orFalse
        fields["source"] = Self.text(ofSource: order.source)
        fields["events"] = events.map { ["event": $0.rawValue, "text": Self.text(of: $0)] as Fields }
        fields["hasEvents"] = !events.isEmpty
        fields["canShip"] = order.lifecycle.accepts(.deliver) || isMoving
        fields["canRefund"] = !balance.isZero
        fields["balance"] = PriceText.text(balance)
        for name in ["carrier", "trackingNumber", "amount", "reason"] { fields["typed-\(name)"] = typed[name] ?? "" }
        fields["lines"] = order.lines.map { line -> Fields in
            let open = line.quantity - line.shipped
            let left = line.quantity - line.refunded
            return [
                "position": line.position, "name": line.name, "quantity": line.quantity, "shipped": line.shipped,
                "refunded": line.refunded, "open": open, "isOpen": open > 0, "left": left,
                "unitPrice": PriceText.text(line.unitPrice),
            ]
        }
        fields["history"] = view.history.map { event -> Fields in
            ["type": Self.text(ofEvent: event.type), "at": DateText.moment(event.occurredAt)]
        }
        fields["parcels"] = view.shipments.enumerated().map { index, parcel -> Fields in
            [
                "id": parcel.id, "number": index + 1, "carrier": parcel.carrier ?? "Carrier",
                "trackingNumber": parcel.trackingNumber.orFalse, "shippedAt": DateText.day(parcel.shippedAt),
                "deliveredAt": parcel.deliveredAt.map(DateText.day).orFalse,
            ]
        }
        fields["attempts"] = view.payments.map { payment -> Fields in
            [
                "number": payment.number, "status": payment.status.rawValue, "gateway": payment.gateway,
                "method": payment.card.map(PaymentChoices.label) ?? PaymentChoices.label(payment.method),
                "amount": PriceText.text(payment.amount), "at": DateText.moment(payment.createdAt),
                "captured": PriceText.text(payment.captured),
                "refunded": payment.refunded.isZero ? false : PriceText.text(payment.refunded),
                "failure": payment.failureMessage.orFalse,
            ]
        }
        return fields
    }
}
