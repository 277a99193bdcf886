import CommerceKernel
import Foundation
import Identity
import Orders

/// An order in the words and figures of a message.
struct OrderContent {
    let order: Order
    let user: User?
    let language: Language
    let link: String?

    /// What every template about an order may name.
    var data: JSONObject {
        let amounts = order.amounts
        var data: JSONObject = [
            "number": .string(order.number), "placedOn": .string(date(order.createdAt)),
            "lines": .array(order.lines.map(line)),
            "subtotal": .string(money(amounts.subtotal)), "total": .string(money(amounts.total)),
            "shipping": .string(money(amounts.shipping)),
        ]
        let name = order.customerName ?? user?.name ?? order.shippingAddress?.name
        if let name, !name.isEmpty { data["name"] = .string(name) }
        if let link { data["link"] = .string(link) }
        if !amounts.discount.isZero {
            data["discount"] = .string(money(amounts.discount))
            if let coupon = order.coupon { data["coupon"] = .string(coupon) }
        }
        if !amounts.tax.isZero { data["tax"] = .string(money(amounts.tax)) }
        if !amounts.taxIncluded.isZero { data["taxIncluded"] = .string(money(amounts.taxIncluded)) }
        if let address = order.shippingAddress {
            data["address"] = .array(lines(of: address))
            data["hasAddress"] = true
        }
        if let method = Self.methods[order.paymentMethod]?[language] { data["paymentMethod"] = .string(method) }
        data["isTransfer"] = .bool(order.paymentMethod == "bank_transfer" && !order.isPaid)
        return data
    }

    /// A parcel with what is in it and where it can be followed.
    func parcel(_ shipment: Shipment) -> JSONObject {
        var data: JSONObject = ["shippedOn": .string(date(shipment.shippedAt))]
        if let carrier = shipment.carrier { data["carrier"] = .string(carrier) }
        if let number = shipment.trackingNumber {
            data["trackingNumber"] = .string(number)
            if let url = TrackingLink.url(carrier: shipment.carrier, number: number) {
                data["trackingLink"] = .string(url)
            }
        }
        let parts = shipment.lines.compactMap { part -> JSONValue? in
            guard let line = order.lines.first(where: { $0.position == part.position }) else { return nil }
            return ["name": .string(line.name), "quantity": .integer(part.quantity)]
        }
        data["parcel"] = .array(parts)
        return data
    }

    func money(_ money: Money) -> String { Self.amounts.text(of: money, in: language) }

    /// In UTC, such as `January 20, 2026`.
    func date(_ moment: Timestamp) -> String { Self.dates.text(of: moment.seconds / 86_400, in: language) }

    // A formatter takes longer than all else a message is made of, and a shop has few prices and one today.
    private static let amounts = KeptTexts<Money> { money, language in
        guard let amount = Decimal(string: money.decimal, locale: Locale(identifier: "en_US_POSIX")) else {
            return money.description
        }
        return amount.formatted(.currency(code: money.currency.code).locale(language.locale))
    }

    /// By days since 1970.
    private static let dates = KeptTexts<Int64> { day, language in
        var style = Date.FormatStyle(date: .long, time: .omitted, locale: language.locale)
        style.timeZone = TimeZone(secondsFromGMT: 0) ?? style.timeZone
        return Date(timeIntervalSince1970: TimeInterval(day) * 86_400).formatted(style)
    }

    private func line(_ line: OrderLine) -> JSONValue {
        let sum = (try? line.unitPrice.multiplied(by: Int64(line.quantity))) ?? line.unitPrice
        var data: JSONObject = [
            "name": .string(line.name), "quantity": .integer(line.quantity), "price": .string(money(line.unitPrice)),
            "sum": .string(money(sum)), "isSeveral": .bool(line.quantity > 1),
        ]
        if let sku = line.sku { data["sku"] = .string(sku) }
        return .object(data)
    }

    private func lines(of address: PostalAddress) -> [JSONValue] {
        let town =
            language == .german
            ? [address.zip, address.city, address.state] : [address.city, address.state, address.zip]
        let country = language.locale.localizedString(forRegionCode: address.country) ?? address.country
        let lines: [String?] = [
            address.name, address.company, address.street, address.street2,
            town.compactMap { $0 }.joined(separator: " "), country,
        ]
        return lines.compactMap { $0 }.filter { !$0.isEmpty }.map { .string($0) }
    }

    private static let methods: [String: [Language: String]] = [
        "card": [.english: "Card", .german: "Karte"], "paypal": [.english: "PayPal", .german: "PayPal"],
        "bank_transfer": [.english: "Bank transfer", .german: "Überweisung"],
        "cash_on_delivery": [.english: "Cash on delivery", .german: "Nachnahme"],
        "invoice": [.english: "Invoice", .german: "Rechnung"],
    ]
}
