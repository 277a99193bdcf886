public import Checkout
public import CommerceKernel
public import HTTPAPI
import HTTPTypes
public import Identity
import Orders
import Outbox
import Storage

/// The contract of order processing: `/api/orders/create`, `/api/inventory/lock`, `/api/payment/process`,
/// `/api/notification/send`.
///
/// An order is pending until its stock is locked, by the call or by the job that its creation leaves in the queue.
/// Creation takes its credentials from the body alone; elsewhere a session's cookie counts only beside the session's
/// CSRF token. So no page elsewhere can make a browser order or pay for its user.
public struct OrderProcessingContract: Sendable {
    static let tag = "Order processing"

    let checkout: CheckoutService
    let identity: IdentityService
    let reader: OrderReader
    let outbox: Outbox
    let time: any TimeSource
    /// Whether signed bodies must carry a moment and a nonce.
    let isStrict: Bool
    /// How long a call waits for a payment that the gateway works on.
    let paymentPatience: Duration

    public init(
        checkout: CheckoutService, identity: IdentityService, time: any TimeSource, isStrict: Bool = false,
        paymentPatience: Duration = .seconds(8)
    ) {
        self.checkout = checkout
        self.identity = identity
        self.time = time
        self.isStrict = isStrict
        self.paymentPatience = paymentPatience
        reader = OrderReader(store: checkout.store, orders: checkout.orders)
        outbox = Outbox(time: time)
    }

    public func endpoints() -> [Endpoint] {
        [
            // The body carries the credentials.
            endpoint("/api/orders/create", id: "codedCreateOrder", "Create an order", create),
            endpoint("/api/inventory/lock", id: "codedLockInventory", "Lock the stock of an order", lock),
            endpoint("/api/payment/process", id: "codedProcessPayment", "Pay an order", pay),
            endpoint("/api/notification/send", id: "codedSendNotification", "Notify a user", notify),
        ]
    }

    private func endpoint(
        _ template: PathTemplate, id: String, _ summary: String, _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(.post, template, id: id, summary: summary, tag: Self.tag, handler: handler)
    }

    // MARK: Inventory

    /// Locks once, however often it is called. Other items than the order's are 400.
    private func lock(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let name = body.requiredText("orderId", length: 1...64)
        let items = Self.items(body)
        try body.finish()
        let order = try await reader.order(name, for: OrderRights(principal: request.principal))
        let ordered = order.lines.compactMap { line in
            line.productID.map { WantedItem(productID: $0, quantity: line.quantity) }
        }
        guard Self.quantities(items) == Self.quantities(ordered) else {
            throw DomainError.invalid(
                field: "items", code: "items_differ", message: "items are not those of the order \(order.number).")
        }
        _ = try await checkout.reserve(order.id)
        return CodedAnswer.locked()
    }

    static func items(_ body: BodyReader) -> [WantedItem] {
        let items = body.objects("items", count: 1...200) { item in
            WantedItem(
                productID: item.requiredText("productId", length: 1...64),
                quantity: item.requiredInteger("quantity", in: 1...1_000_000))
        }
        return body.required("items", items, standIn: [])
    }

    /// Units by product, whatever the order and the cutting of the lines.
    private static func quantities(_ items: [WantedItem]) -> [String: Int] {
        items.reduce(into: [:]) { $0[$1.productID, default: 0] += $1.quantity }
    }

    // MARK: Notification

    /// Queues a message; the notifications deliver it.
    private func notify(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let userID = body.requiredText("userId", length: 1...64)
        let type = body.requiredText("notificationType", length: 1...20)
        let subject = body.requiredText("subject", length: 1...200)
        let message = body.requiredText("message", length: 1...10_000)
        if !type.isEmpty, !["email", "sms"].contains(type) {
            body.refuse(
                "notificationType", code: "unknown_type",
                "notificationType is \"\(type)\"; it must be email or sms.")
        }
        if subject.contains(where: \.isNewline) {
            body.refuse("subject", code: "invalid_subject", "subject must be a single line.")
        }
        try body.finish()
        try await checkout.store.write { transaction in
            guard let user = try IdentityService.user(id: userID, in: transaction) else {
                throw DomainError.notFound("user", id: userID)
            }
            if type == "sms", user.phone == nil {
                throw DomainError.invalid(
                    field: "notificationType", code: "no_phone", message: "The user has no telephone number.")
            }
            try outbox.append(
                OutboxEvent(
                    type: "notification.requested", subject: "user/\(user.id)",
                    payload: ["channel": .string(type), "subject": .string(subject), "message": .string(message)]),
                in: transaction)
        }
        return CodedAnswer.notified()
    }
}
