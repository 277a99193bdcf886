import Carts
import CommerceKernel
import HTTPAPI

/// The form of a coupon: what is typed there, in the form of `seed-data/coupons.json`, which the room checks.
enum CouponForm {
    static let definitions = [
        FormField(name: "code", label: "Code", maximumLength: 40),
        FormField(name: "description", label: "Description", isRequired: false, maximumLength: 200),
        FormField(
            name: "type", label: "Gives",
            options: [
                ("percentage", "a part of the price"), ("amount", "an amount off"), ("free_shipping", "free shipping"),
            ]),
        FormField(
            name: "value", label: "How much", isRequired: false, maximumLength: 20,
            hint: "Percent, or an amount such as 10.00; nothing for free shipping."),
        FormField(
            name: "maximumDiscount", label: "At most off", isRequired: false, maximumLength: 20,
            hint: "For a part of the price."),
        FormField(name: "minimumSubtotal", label: "From a cart of", isRequired: false, maximumLength: 20),
        FormField(name: "maximumUses", label: "Uses by everybody", type: "number", isRequired: false),
        FormField(name: "usesPerCustomer", label: "Uses by each customer", type: "number", isRequired: false),
        FormField(name: "startsAt", label: "From", type: "date", isRequired: false, hint: "Midnight UTC."),
        FormField(name: "endsAt", label: "Until", type: "date", isRequired: false, hint: "Midnight UTC."),
        FormField(
            name: "categories", label: "Only for categories", isRequired: false, maximumLength: 5000,
            hint: "One a line, such as Home > Kitchen.", rows: 2),
        FormField(
            name: "products", label: "Only for products", isRequired: false, maximumLength: 5000,
            hint: "Ids, one a line.", rows: 2),
    ]

    static func benefit(_ coupon: Coupon) -> String {
        switch coupon.benefit {
        case .percentage: "\(coupon.json["percentage"]?.number?.text ?? "") % off"
        case .amount(let money): "\(PriceText.text(money)) off"
        case .freeShipping: "Free shipping"
        }
    }

    static func conditions(_ coupon: Coupon) -> String? {
        var parts: [String] = []
        if let least = coupon.minimumSubtotal { parts.append("from \(PriceText.text(least))") }
        if !coupon.categories.isEmpty || !coupon.products.isEmpty { parts.append("on some products") }
        if let uses = coupon.usesPerCustomer { parts.append("\(uses) a customer") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// An existing coupon keeps its code.
    private static func definitions(isNew: Bool) -> [FormField] {
        isNew ? definitions : definitions.filter { $0.name != "code" }
    }

    static func fields(_ coupon: Coupon?) -> [Fields] {
        let json = coupon?.json
        func text(_ name: String) -> String { json?[name]?.string ?? json?[name]?.number?.text ?? "" }
        let values: [String: String] = [
            "description": text("description"), "type": text("type"),
            "value": text("percentage").isEmpty ? text("amount") : text("percentage"),
            "maximumDiscount": text("maximumDiscount"), "minimumSubtotal": text("minimumSubtotal"),
            "maximumUses": text("maximumUses"), "usesPerCustomer": text("usesPerCustomer"),
            "startsAt": String(text("startsAt").prefix(10)), "endsAt": String(text("endsAt").prefix(10)),
            "categories": (coupon?.categories ?? []).map { $0.joined(separator: " > ") }.joined(separator: "\n"),
            "products": (coupon?.products ?? []).joined(separator: "\n"),
        ]
        return definitions(isNew: coupon == nil).map { $0.fields(value: values[$0.name] ?? "", fault: nil) }
    }

    static func shown(_ reader: FormReader, isNew: Bool) -> [Fields] { reader.fields(definitions(isNew: isNew)) }

    /// What was typed; check `reader.isSound` afterwards.
    static func read(_ reader: inout FormReader, present: Coupon?) -> JSONValue {
        var json = JSONObject()
        json["currency"] = (present?.currency.code).map { .string($0) }
        for field in definitions(isNew: present == nil) {
            let text = reader.text(field)
            let lines = text.split(whereSeparator: \.isNewline).map { String($0).trimmingSpace }
                .filter { !$0.isEmpty }
            if text.isEmpty { continue }
            switch field.name {
            case "value":
                let name = reader.form["type"] == "percentage" ? "percentage" : "amount"
                number(name, text, field.name, &reader, &json)
            case "maximumUses", "usesPerCustomer", "maximumDiscount", "minimumSubtotal":
                number(field.name, text, field.name, &reader, &json)
            case "startsAt", "endsAt":
                json[field.name] = .string(text.count == 10 ? text + "T00:00:00Z" : text)
            case "categories":
                json["categories"] = .array(
                    lines.map { .array($0.split(separator: ">").map { .string(String($0).trimmingSpace) }) })
            case "products": json["products"] = .array(lines.map { .string($0) })
            default: json[field.name] = .string(text)
            }
        }
        if reader.form["type"] != "free_shipping", reader.trimmed("value").isEmpty {
            reader.refuse("value", "Say how much.")
        }
        if let present { json["code"] = .string(present.code) }
        return .object(json)
    }

    private static func number(
        _ name: String, _ text: String, _ field: String, _ reader: inout FormReader, _ json: inout JSONObject
    ) {
        if let number = JSONNumber(text) {
            json[name] = .number(number)
        } else {
            reader.refuse(field, "“\(text.prefix(40))” is no number such as 10 or 12.50.")
        }
    }
}
