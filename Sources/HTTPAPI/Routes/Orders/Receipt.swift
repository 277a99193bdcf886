import CommerceKernel
import Orders
import Payments

/// The receipt of an order that was paid: what was bought, what it cost, how it was paid, what was given back.
struct Receipt: Sendable {
    private let order: Order
    private let payments: [Payment]
    private let balance: Money

    /// Throws 422 `not_paid` for an order nothing was ever received for.
    init(_ view: OrderView) throws(DomainError) {
        order = view.order
        payments = view.payments.filter { $0.status == .captured }
        balance = view.balance
        guard !payments.isEmpty else {
            throw DomainError(
                .unprocessable, code: "not_paid",
                message: "The order \(view.order.number) has not been paid; there is no receipt.")
        }
    }

    /// `RCP000042`, after the order.
    private var number: String { "RCP" + order.number.dropFirst(3) }

    var json: JSONValue {
        var object: JSONObject = [
            "number": .string(number), "order": .string(order.number), "orderId": .string(order.id),
            "issuedAt": .timestamp(payments.last?.updatedAt ?? order.updatedAt),
            "currency": .string(order.currency.code), "items": .array(order.lines.map(\.json)),
        ]
        for (name, amount) in amounts { object[name] = .money(amount) }
        object["email"] = order.email.map { .string($0) } ?? .null
        object["billingAddress"] = (order.billingAddress ?? order.shippingAddress)?.json ?? .null
        object["payments"] = .array(payments.map(\.publicJSON))
        object["balance"] = .money(balance)
        return .object(object)
    }

    private var amounts: [(String, Money)] {
        [
            ("subtotal", order.amounts.subtotal), ("discount", order.amounts.discount),
            ("shipping", order.amounts.shipping), ("tax", order.amounts.tax),
            ("taxIncluded", order.amounts.taxIncluded), ("total", order.total),
        ]
    }

    /// A page of its own, made to be printed.
    var html: String {
        let lines = order.lines.map { line in
            "<tr><td>\(HTMLEscaping.escaped(line.name))</td><td>\(line.quantity)</td><td>\(line.unitPrice.decimal)</td>"
                + "<td>\(line.total?.decimal ?? "")</td></tr>"
        }
        let sums = [
            ("Subtotal", order.amounts.subtotal), ("Discount", order.amounts.discount),
            ("Shipping", order.amounts.shipping), ("Tax", order.amounts.tax),
            ("Tax included in prices", order.amounts.taxIncluded),
        ].filter { $0.0 == "Subtotal" || !$0.1.isZero }.map { name, amount in
            "<tr><th colspan=\"3\">\(name)</th><td>\(amount.decimal)</td></tr>"
        }
        let paid = payments.map { payment in
            let card =
                payment.card.map { " \(HTMLEscaping.escaped($0.brand)) ending in \(HTMLEscaping.escaped($0.lastFour))" }
                ?? ""
            let back = payment.refunded.isZero ? "" : ", \(payment.refunded.description) paid back"
            return
                "<p>\(payment.number): \(payment.captured.description) by \(HTMLEscaping.escaped(payment.method))\(card)\(back)</p>"
        }
        let address = (order.billingAddress ?? order.shippingAddress).map { address in
            [
                address.name, address.company, address.street, address.street2,
                [address.zip, address.city, address.state].compactMap(\.self).joined(separator: " "), address.country,
            ].compactMap(\.self).map(HTMLEscaping.escaped).joined(separator: "<br>")
        }
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Receipt \(number)</title><style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}
            table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:.3rem;border-bottom:1px solid #ccc}
            td:nth-child(n+2),th:nth-child(n+2),tfoot th{text-align:right}tfoot td{text-align:right}
            </style></head><body><h1>Receipt \(number)</h1>
            <p>Order \(order.number) of \(order.createdAt.iso8601.prefix(10))</p><p>\(address ?? "")</p>
            <table><thead><tr><th>Article</th><th>Quantity</th><th>Price</th><th>Total</th></tr></thead>
            <tbody>\(lines.joined())</tbody>
            <tfoot>\(sums.joined())<tr><th colspan="3">Total</th><td>\(order.total.description)</td></tr></tfoot></table>
            \(paid.joined())</body></html>
            """
    }
}
