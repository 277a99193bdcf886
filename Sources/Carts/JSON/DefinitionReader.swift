import CommerceKernel

/// Reads coupons, shipping methods and tax rates from JSON, naming the field at fault.
struct DefinitionReader {
    let json: JSONValue
    let what: String

    func text(_ name: String) throws(DomainError) -> String {
        guard let text = try optionalText(name) else { throw fault(name, "is required", code: "required") }
        return text
    }

    func optionalText(_ name: String) throws(DomainError) -> String? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let text = value.string, !text.isEmpty, text.count <= 500 else {
            throw fault(name, "must be a text of 1 to 500 characters")
        }
        return text
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(DomainError) -> Int? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let number = value.number?.int, range.contains(number) else {
            throw fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(DomainError) -> Bool {
        guard let value = json[name], !value.isNull else { return false }
        guard let flag = value.bool else { throw fault(name, "must be true or false") }
        return flag
    }

    func money(_ name: String, _ currency: Currency) throws(DomainError) -> Money? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let text = value.number?.text ?? value.string, let money = try? Money(decimal: text, currency: currency),
            !money.isNegative
        else {
            throw fault(
                name, "must be an amount in \(currency.code), 0 or more, with at most \(currency.exponent) decimals",
                code: "invalid_amount")
        }
        return money
    }

    func time(_ name: String) throws(DomainError) -> Timestamp? {
        guard let text = try optionalText(name) else { return nil }
        guard let time = Timestamp(iso8601: text) else {
            throw fault(name, "must be a time such as 2026-01-31T00:00:00Z")
        }
        return time
    }

    func texts(_ name: String) throws(DomainError) -> [String] {
        guard let value = json[name], !value.isNull else { return [] }
        guard let array = value.array, array.count <= 1000 else { throw fault(name, "must be a list of texts") }
        var texts: [String] = []
        for element in array {
            guard let text = element.string else { throw fault(name, "must be a list of texts") }
            texts.append(text)
        }
        return texts
    }

    func paths(_ name: String) throws(DomainError) -> [[String]] {
        guard let value = json[name], !value.isNull else { return [] }
        guard let array = value.array, array.count <= 1000 else { throw fault(name, "must be a list of paths") }
        var paths: [[String]] = []
        for element in array {
            if let single = element.string {
                paths.append([single])
            } else if let names = element.array?.map({ $0.string ?? "" }), !names.isEmpty, !names.contains("") {
                paths.append(names)
            } else {
                throw fault(name, "must be a list of paths")
            }
        }
        return paths
    }

    func currency(default fallback: Currency) throws(DomainError) -> Currency {
        guard let text = try optionalText("currency") else { return fallback }
        guard let currency = Currency(text) else { throw fault("currency", "must be a code of ISO 4217") }
        return currency
    }

    /// - Parameter code: Nil for the general one, such as `invalid_coupon`.
    func fault(_ name: String, _ reason: String, code: String? = nil) -> DomainError {
        .invalid(field: name, code: code ?? "invalid_\(what)", message: "\(name) \(reason).")
    }
}
