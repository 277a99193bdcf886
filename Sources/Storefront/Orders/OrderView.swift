import Checkout
import CommerceKernel
import Orders
import Outbox
import Payments
import Storage

/// An order with its payments, parcels and history, as pages show it.
struct OrderView: Sendable {
    let order: Order
    let payments: [Payment]
    let shipments: [Shipment]
    let history: [RecordedEvent]

    init(_ order: Order, _ checkout: CheckoutService, in transaction: ReadTransaction) throws {
        self.order = order
        payments = try checkout.payments.payments(ofOrder: order.id, in: transaction)
        shipments = try checkout.orders.shipments(of: order, in: transaction)
        history = try checkout.orders.history(of: order, in: transaction)
    }

    // MARK: Standing

    private var lastAttempt: Payment? { payments.last { $0.gateway != "manual" } }
    private var running: Payment? { payments.last(where: \.isInFlight) }

    /// Where the payer has to agree.
    var nextActionURL: String? {
        guard !order.isPaid, let running, running.status == .requiresAction else { return nil }
        return running.nextActionURL
    }

    /// The gateway works on it.
    var isProcessing: Bool { !order.isPaid && running != nil && nextActionURL == nil }

    /// Why the last attempt to pay brought nothing.
    var decline: String? {
        guard !order.isPaid, running == nil, let last = lastAttempt else { return nil }
        switch last.status {
        case .failed: return last.failureMessage ?? "The payment was declined."
        case .voided: return "The payment was given up."
        case .created, .requiresAction, .processing, .authorized, .captured: return nil
        }
    }

    private var paysLater: Bool { PaymentChoice.afterDelivery.contains(order.paymentMethod) }

    var canPay: Bool {
        !order.isPaid && order.state != .canceled && running == nil && !paysLater && !order.total.isZero
    }
    var canCancel: Bool { !order.isPaid && order.fulfilment == .none && order.lifecycle.accepts(.cancel) }
    var hasReceipt: Bool { payments.contains { $0.status == .captured } }

    var thanks: String {
        if decline != nil { return "Your order waits for its payment" }
        if nextActionURL != nil { return "One more step: your bank" }
        return "Thank you for your order"
    }

    /// What an order's state is called on pages.
    var standing: String { Self.standing(order) }

    static func standing(_ order: Order) -> String {
        switch (order.state, order.fulfilment) {
        case (.canceled, _): order.isPaid ? "Canceled, refund under way" : "Canceled"
        case (_, .delivered): "Delivered"
        case (_, .shipped): "On its way"
        case (.open, _): "Waiting for payment"
        case (.readyForDelivery, _): order.isPaid ? "Paid, being packed" : "Being packed"
        case (.awaitingPayment, _): "Waiting for payment"
        case (.completed, _): "Completed"
        }
    }

    // MARK: Fields

    /// The names are those of `order.mustache`, `receipt.mustache` and `pay.mustache`.
    var fields: Fields {
        let amounts = order.amounts
        return [
            "number": order.number, "placedAt": DateText.moment(order.createdAt), "standing": standing,
            "email": order.email.orFalse, "items": items, "totals": totals, "total": PriceText.text(amounts.total),
            "address": order.shippingAddress.map(AddressForm.lines) ?? [],
            "hasAddress": order.shippingAddress != nil,
            "billing": (order.billingAddress ?? order.shippingAddress).map(AddressForm.lines) ?? [],
            "method": paymentText, "timeline": timeline, "shipments": parcels, "hasShipments": !shipments.isEmpty,
            "payments": paymentRows, "hasPayments": !paymentRows.isEmpty, "nextActionURL": nextActionURL.orFalse,
            "isProcessing": isProcessing, "decline": decline.orFalse, "canPay": canPay, "canCancel": canCancel,
            "hasReceipt": hasReceipt, "isPaid": order.isPaid,
        ]
    }

    private var items: [Fields] {
        order.lines.map { line in
            let total = (try? line.unitPrice.multiplied(by: Int64(line.quantity))) ?? line.unitPrice
            return [
                "name": line.name, "quantity": line.quantity, "unitPrice": PriceText.text(line.unitPrice),
                "lineTotal": PriceText.text(total), "sku": line.sku.orFalse,
                "shipped": line.shipped, "refunded": line.refunded == 0 ? false : line.refunded,
                "position": line.position, "open": line.quantity - line.shipped,
            ]
        }
    }

    private var totals: [Fields] {
        let amounts = order.amounts
        var rows: [Fields] = [["name": "Subtotal", "value": PriceText.text(amounts.subtotal)]]
        if !amounts.discount.isZero {
            let code = order.coupon.map { " (\($0))" } ?? ""
            rows.append(["name": "Discount\(code)", "value": "−" + PriceText.text(amounts.discount)])
        }
        if order.shippingMethod != nil || !amounts.shipping.isZero {
            rows.append([
                "name": "Shipping", "value": amounts.shipping.isZero ? "Free" : PriceText.text(amounts.shipping),
            ])
        }
        if !amounts.tax.isZero { rows.append(["name": "Tax", "value": PriceText.text(amounts.tax)]) }
        if !amounts.taxIncluded.isZero {
            rows.append(["name": "Tax included", "value": PriceText.text(amounts.taxIncluded)])
        }
        return rows
    }

    private var paymentText: String {
        lastAttempt?.card.map(PaymentChoices.label) ?? PaymentChoices.label(order.paymentMethod)
    }

    private var paymentRows: [Fields] {
        payments.filter { $0.status == .captured }.map { payment in
            [
                "number": payment.number, "at": DateText.day(payment.updatedAt),
                "method": payment.card.map(PaymentChoices.label) ?? PaymentChoices.label(payment.method),
                "amount": PriceText.text(payment.captured),
                "refunded": payment.refunded.isZero ? false : PriceText.text(payment.refunded),
            ]
        }
    }

    private var parcels: [Fields] {
        shipments.enumerated().map { index, shipment in
            [
                "id": shipment.id, "number": index + 1, "carrier": shipment.carrier ?? "Carrier",
                "trackingNumber": shipment.trackingNumber.orFalse, "shippedAt": DateText.day(shipment.shippedAt),
                "deliveredAt": shipment.deliveredAt.map(DateText.day).orFalse,
            ]
        }
    }

    private var timeline: [Fields] {
        OrderTimeline(order: order, history: history).steps.map { step in
            [
                "title": step.title, "at": step.at.map(DateText.moment).orFalse, "isDone": step.at != nil,
                "isStop": step.isStop,
            ]
        }
    }
}
