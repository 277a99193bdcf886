import Checkout
import CommerceKernel
import Orders
import Payments
import Storage

/// An order with everything its reader may know of it.
struct OrderView: Sendable {
    let order: Order
    let payments: [Payment]
    let shipments: [Shipment]
    let rights: Shopper.Rights

    init(_ order: Order, _ rights: Shopper.Rights, _ checkout: CheckoutService, in transaction: ReadTransaction) throws
    {
        self.order = order
        self.rights = rights
        payments = try checkout.payments.payments(ofOrder: order.id, in: transaction)
        shipments = try checkout.orders.shipments(of: order, in: transaction)
    }

    init(_ outcome: CheckoutOutcome, _ rights: Shopper.Rights) {
        order = outcome.order
        self.rights = rights
        payments = outcome.payments
        shipments = outcome.shipments
    }

    /// What was captured less what was paid back.
    var balance: Money {
        Money(minorUnits: payments.reduce(0) { $0 &+ $1.refundable.minorUnits }, currency: order.currency)
    }

    /// Moves with every change of the order.
    var tag: EntityTag { Self.tag(of: order) }

    static func tag(of order: Order) -> EntityTag { EntityTag(opaque: "\(order.number)-\(order.version)") }
}

extension OrderView {
    /// - Parameter token: the guest's secret, in the answer that makes the order.
    func write(into json: inout JSONWriter, token: String? = nil) {
        json.object { json in
            Self.writeOrder(order, into: &json)
            json.member("balance", balance)
            if let token { json.member("orderToken", token) }
            json.array("payments") { json in for payment in payments { json.value(payment.publicJSON) } }
            json.array("shipments") { json in for shipment in shipments { json.value(shipment.json) } }
            if let url = nextActionURL {
                json.object("nextAction") { json in
                    json.member("type", "redirect")
                    json.member("url", url)
                }
            }
            json.object("_links") { json in
                for link in links {
                    json.object(link.name) { json in
                        json.member("href", link.path)
                        if link.method != "GET" { json.member("method", link.method) }
                    }
                }
            }
        }
    }

    private var nextActionURL: String? {
        payments.last { $0.status == .requiresAction }?.nextActionURL
    }

    /// What can be done now by whoever reads this.
    private var links: [(name: String, method: String, path: String)] {
        let root = "/v1/orders/\(order.id)"
        var links = [
            ("self", "GET", root), ("tracking", "GET", root + "/tracking"), ("events", "GET", root + "/events"),
        ]
        if payments.contains(where: { !$0.captured.isZero }) { links.append(("receipt", "GET", root + "/receipt")) }
        func offers(_ event: OrderEvent) -> Bool {
            order.lifecycle.accepts(event) && rights.maySend(event, to: order)
        }
        if rights.mayPay, !order.isPaid, order.state != .canceled, order.lifecycle.accepts(.receivePayment) {
            links.append(("pay", "POST", root + "/payments"))
        }
        if offers(.cancel) { links.append(("cancel", "POST", root + "/cancel")) }
        if offers(.reopen) { links.append(("reopen", "POST", root + "/reopen")) }
        if rights.runsOrders {
            if order.lifecycle.accepts(.unlockDelivery) { links.append(("unlock", "POST", root + "/unlock")) }
            if !balance.isZero { links.append(("refund", "POST", root + "/refunds")) }
            let isMoving = order.fulfilment == .shipped && order.lines.contains { $0.shipped < $0.quantity }
            if order.lifecycle.accepts(.deliver) || isMoving { links.append(("ship", "POST", root + "/shipments")) }
        }
        return links
    }

    /// The members of an order that lists have too.
    static func writeOrder(_ order: Order, into json: inout JSONWriter) {
        json.member("id", order.id)
        json.member("number", order.number)
        json.member("state", order.state.rawValue)
        json.member("paid", order.isPaid)
        json.member("fulfilment", order.fulfilment.rawValue)
        json.member("reservation", order.hold.rawValue)
        json.member("customerId", orNull: order.customerID)
        json.member("email", orNull: order.email)
        json.member("customerName", orNull: order.customerName)
        json.member("currency", order.currency.code)
        json.array("items") { json in for line in order.lines { json.value(line.json) } }
        json.member("subtotal", order.amounts.subtotal)
        json.member("discount", order.amounts.discount)
        json.member("shipping", order.amounts.shipping)
        json.member("tax", order.amounts.tax)
        json.member("taxIncluded", order.amounts.taxIncluded)
        json.member("total", order.total)
        json.member("coupon", orNull: order.coupon)
        json.member("shippingMethod", orNull: order.shippingMethod)
        json.member("shippingAddress", order.shippingAddress?.json ?? .null)
        json.member("billingAddress", order.billingAddress?.json ?? .null)
        json.member("paymentMethod", order.paymentMethod)
        json.member("createdAt", order.createdAt)
        json.member("updatedAt", order.updatedAt)
        json.member("version", order.version)
    }
}

extension OrderLine {
    /// Its own price less its part of the discount plus the tax added; nil past 64 bits.
    var total: Money? {
        try? unitPrice.multiplied(by: Int64(quantity)).subtracting(discount).adding(tax)
    }

    var json: JSONValue {
        [
            "line": .integer(position), "productId": productID.map { .string($0) } ?? .null,
            "variantId": variantID.map { .string($0) } ?? .null, "name": .string(name),
            "sku": sku.map { .string($0) } ?? .null, "quantity": .integer(quantity), "unitPrice": .money(unitPrice),
            "discount": .money(discount), "tax": .money(tax), "total": total.map { .money($0) } ?? .null,
            "shipped": .integer(shipped), "refunded": .integer(refunded),
        ]
    }
}

extension Shipment {
    var json: JSONValue {
        [
            "id": .string(id), "carrier": carrier.map { .string($0) } ?? .null,
            "trackingNumber": trackingNumber.map { .string($0) } ?? .null,
            "lines": .array(lines.map { ["line": .integer($0.position), "quantity": .integer($0.quantity)] }),
            "shippedAt": .timestamp(shippedAt), "deliveredAt": deliveredAt.map { .timestamp($0) } ?? .null,
        ]
    }
}

extension Payment {
    /// What a buyer may see of an attempt to pay.
    var publicJSON: JSONValue {
        [
            "id": .string(id), "number": .string(number), "method": .string(method),
            "status": .string(status.rawValue), "amount": .money(amount), "captured": .money(captured),
            "refunded": .money(refunded), "currency": .string(amount.currency.code),
            "card": card.map { ["brand": .string($0.brand), "lastFour": .string($0.lastFour)] } ?? .null,
            "failureCode": failureCode.map { .string($0) } ?? .null,
            "failureMessage": failureMessage.map { .string($0) } ?? .null,
            "createdAt": .timestamp(createdAt), "updatedAt": .timestamp(updatedAt),
        ]
    }

    /// The same, with what only staff need.
    var staffJSON: JSONValue {
        var object = publicJSON.object ?? JSONObject()
        object["orderId"] = .string(orderID)
        object["gateway"] = .string(gateway)
        object["intentId"] = intentID.map { .string($0) } ?? .null
        return .object(object)
    }
}
