import CommerceKernel
import Cryptography
import Foundation
import Identity
import Orders
import Outbox
import Payments
import Storage

extension NotificationComposer {
    /// What the buyer hears of an order. Each once, but for parcels and refunds, of which there may be several.
    func newsOfOrder(_ event: RecordedEvent, in transaction: ReadTransaction) throws -> [NotificationDraft] {
        // Events of older versions do not say how the order is to be paid.
        if event.type == OrderEvents.placed, Self.isPaidAtOnce(event.payload["paymentMethod"]?.string) { return [] }
        guard let order = try orders.order(event.subjectID, in: transaction) else { return [] }
        if event.type == OrderEvents.placed, Self.isPaidAtOnce(order.paymentMethod) { return [] }
        let user = try order.customerID.flatMap { try IdentityService.user(id: $0, in: transaction) }
        let preferences =
            try user.map { try PreferenceStore.preferences(of: $0.id, in: transaction) } ?? NotificationPreferences()
        let language = try preferences.language ?? languageOfRequest(order, in: transaction) ?? options.language
        let content = OrderContent(order: order, user: user, language: language, link: try link(order, in: transaction))
        let news = try news(event, order, content, in: transaction)
        let common = news.isEmpty ? JSONObject() : content.data
        return news.flatMap { template, occurrence, more in
            var data = common
            for (key, value) in more.members { data[key] = value }
            func draft(_ channel: NotificationRecord.Channel, _ recipient: String) -> NotificationDraft {
                NotificationDraft(
                    channel: channel, template: template, about: event.subject, occurrence: occurrence,
                    userID: order.customerID, recipient: recipient, language: language, data: data)
            }
            let phone = preferences.sms && template.hasShortForm ? user?.phone : nil
            return [(order.email ?? user?.email).map { draft(.email, $0) }, phone.map { draft(.sms, $0) }]
                .compactMap { $0 }
        }
    }

    /// Such an order is confirmed when the payment has worked.
    private static func isPaidAtOnce(_ method: String?) -> Bool { method == "card" || method == "paypal" }

    private typealias News = (template: NotificationTemplate, occurrence: String?, more: JSONObject)

    private func news(
        _ event: RecordedEvent, _ order: Order, _ content: OrderContent, in transaction: ReadTransaction
    ) throws -> [News] {
        switch event.type {
        case OrderEvents.placed, OrderEvents.unlocked: return [(.orderConfirmation, nil, [:])]
        case OrderEvents.paid:
            let moment = content.date(event.occurredAt)
            return [(.orderConfirmation, nil, [:]), (.paymentReceipt, nil, ["paidOn": .string(moment)])]
        case OrderEvents.paymentFailed: return [(.paymentFailed, nil, [:])]
        case OrderEvents.shipped:
            let shipments = try orders.shipments(of: order, in: transaction)
            let named = event.payload["shipmentId"]?.string
            let parcel = shipments.first { $0.id == named } ?? shipments.last { $0.shippedAt <= event.occurredAt }
            return [(.orderShipped, parcel?.id, parcel.map { content.parcel($0) } ?? [:])]
        case OrderEvents.delivered: return [(.orderDelivered, nil, [:])]
        case OrderEvents.canceled: return [(.orderCanceled, nil, ["wasPaid": .bool(order.isPaid)])]
        case OrderEvents.paymentOverdue: return [(.orderTimeout, nil, [:])]
        case PaymentEvents.refunded:
            guard let amount = Self.amount(event), amount.minorUnits > 0 else { return [] }
            return [(.refund, event.payload["refundId"]?.string, ["refunded": .string(content.money(amount))])]
        default: return []
        }
    }

    private static func amount(_ event: RecordedEvent) -> Money? {
        guard let code = event.payload["currency"]?.string, let currency = Currency(code),
            let number = event.payload["amount"]?.number
        else { return nil }
        return try? Money(decimal: number.text, currency: currency)
    }

    /// That of the request which made the order.
    private func languageOfRequest(_ order: Order, in transaction: ReadTransaction) throws -> Language? {
        try Outbox.events(ofSubject: "order/\(order.id)", limit: 1, in: transaction).first?
            .payload["language"]?.string.flatMap { Language(preferring: $0) }
    }

    /// Where the buyer finds the order: in the account, or by the secret that only its guest has.
    private func link(_ order: Order, in transaction: ReadTransaction) throws -> String? {
        if order.customerID != nil { return "/account/orders/\(order.number)" }
        guard let token = order.cartID.flatMap(guestToken),
            try orders.order(tokenHash: SHA256.hash(token), in: transaction)?.id == order.id
        else { return nil }
        return "/track/\(token)"
    }
}
