public import CommerceKernel

extension Coupon {
    /// Reads a coupon in the form of `seed-data/coupons.json`. Throws 400 naming the field.
    public init(json: JSONValue, defaultCurrency: Currency) throws(DomainError) {
        let reader = DefinitionReader(json: json, what: "coupon")
        let currency = try reader.currency(default: defaultCurrency)
        let benefit: Benefit
        switch try reader.text("type") {
        case "percentage":
            guard let text = json["percentage"]?.number?.text, let rate = Rate(percent: text), rate.millionths > 0
            else {
                throw reader.fault(
                    "percentage", "must be a number above 0, up to 100, with at most four decimals",
                    code: "invalid_amount")
            }
            benefit = .percentage(rate, maximum: try reader.money("maximumDiscount", currency))
        case "amount":
            guard let amount = try reader.money("amount", currency), !amount.isZero else {
                throw reader.fault("amount", "must be above 0", code: "invalid_amount")
            }
            benefit = .amount(amount)
        case "free_shipping": benefit = .freeShipping
        default: throw reader.fault("type", "must be percentage, amount or free_shipping")
        }
        let code = try reader.text("code").uppercased()
        guard code.count <= 40, code.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw reader.fault("code", "must be 1 to 40 visible ASCII characters")
        }
        self.init(
            code: code, description: try reader.optionalText("description"), benefit: benefit, currency: currency,
            minimumSubtotal: try reader.money("minimumSubtotal", currency),
            maximumUses: try reader.integer("maximumUses", in: 1...1_000_000_000),
            usesPerCustomer: try reader.integer("usesPerCustomer", in: 1...1_000_000_000),
            startsAt: try reader.time("startsAt"), endsAt: try reader.time("endsAt"),
            products: try reader.texts("products"), categories: try reader.paths("categories"))
    }

    /// The same form.
    public var json: JSONValue {
        var object: JSONObject = ["code": .string(code), "currency": .string(currency.code)]
        if let description { object["description"] = .string(description) }
        switch benefit {
        case .percentage(let rate, let maximum):
            object["type"] = "percentage"
            object["percentage"] = JSONNumber(rate.percent).map { .number($0) }
            object["maximumDiscount"] = maximum.map { .money($0) }
        case .amount(let amount):
            object["type"] = "amount"
            object["amount"] = .money(amount)
        case .freeShipping: object["type"] = "free_shipping"
        }
        object["minimumSubtotal"] = minimumSubtotal.map { .money($0) }
        object["maximumUses"] = maximumUses.map { .integer($0) }
        object["usesPerCustomer"] = usesPerCustomer.map { .integer($0) }
        object["startsAt"] = startsAt.map { .timestamp($0) }
        object["endsAt"] = endsAt.map { .timestamp($0) }
        if !products.isEmpty { object["products"] = .array(products.map { .string($0) }) }
        if !categories.isEmpty {
            object["categories"] = .array(categories.map { .array($0.map { .string($0) }) })
        }
        return .object(object)
    }
}

extension ShippingMethod {
    /// Reads one method of a zone in the form of `seed-data/shipping.json`; also what `json` writes.
    public init(
        json: JSONValue, zoneID: String, countries: [String], currency: Currency
    ) throws(DomainError) {
        let reader = DefinitionReader(json: json, what: "shipping_method")
        guard let price = try reader.money("price", currency) else {
            throw reader.fault("price", "is required", code: "required")
        }
        self.init(
            id: try reader.text("id"), zoneID: zoneID, name: try reader.text("name"),
            description: try reader.optionalText("description"), price: price,
            freeFrom: try reader.money("freeFrom", currency), countries: countries,
            states: try reader.texts("states"), minimumDays: try reader.integer("minimumDays", in: 0...1000),
            maximumDays: try reader.integer("maximumDays", in: 0...1000))
    }

    /// Reads every method of a zone. Throws 400 naming the field.
    public static func methods(ofZone json: JSONValue, currency: Currency) throws(DomainError) -> [ShippingMethod] {
        let reader = DefinitionReader(json: json, what: "shipping_zone")
        let zoneID = try reader.text("id")
        let countries = try reader.texts("countries")
        guard !countries.isEmpty else { throw reader.fault("countries", "must name at least one country") }
        guard let methods = json["methods"]?.array else { throw reader.fault("methods", "must be a list") }
        var result: [ShippingMethod] = []
        for method in methods {
            result.append(
                try ShippingMethod(json: method, zoneID: zoneID, countries: countries, currency: currency))
        }
        return result
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "zone": .string(zoneID), "name": .string(name), "price": .money(price),
            "currency": .string(price.currency.code), "countries": .array(countries.map { .string($0) }),
        ]
        object["description"] = description.map { .string($0) }
        object["freeFrom"] = freeFrom.map { .money($0) }
        if !states.isEmpty { object["states"] = .array(states.map { .string($0) }) }
        object["minimumDays"] = minimumDays.map { .integer($0) }
        object["maximumDays"] = maximumDays.map { .integer($0) }
        return .object(object)
    }
}

extension TaxRate {
    /// Reads a rate in the form of `seed-data/tax-rates.json`. Throws 400 naming the field.
    public init(json: JSONValue) throws(DomainError) {
        let reader = DefinitionReader(json: json, what: "tax_rate")
        guard let text = json["rate"]?.string ?? json["rate"]?.number?.text, let rate = Rate(fraction: text) else {
            throw reader.fault(
                "rate", "must be a decimal from 0 to 1 of at most six digits", code: "invalid_amount")
        }
        self.init(
            id: try reader.text("id"), country: try reader.text("country"), state: try reader.optionalText("state"),
            name: try reader.text("name"), rate: rate, isInclusive: try reader.flag("inclusive"),
            taxesShipping: try reader.flag("shipping"))
    }

    public var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id), "country": .string(country), "name": .string(name), "rate": .string(rate.fraction),
            "inclusive": .bool(isInclusive), "shipping": .bool(taxesShipping),
        ]
        object["state"] = state.map { .string($0) }
        return .object(object)
    }
}
