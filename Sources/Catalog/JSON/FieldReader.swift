import CommerceKernel

/// Reads members one by one, collecting what is wrong with them. A faulty member reads as if it were absent.
struct FieldReader {
    /// Stops growing at `maximumFaults`, so that a hostile product cannot make a report larger than itself.
    private(set) var faults: [FieldFault] = []

    static let maximumFaults = 50

    mutating func fault(_ field: String, _ value: JSONValue?, _ code: FieldFault.Code, _ reason: String) {
        guard faults.count < Self.maximumFaults else { return }
        faults.append(FieldFault(field: field, json: value, code: code, reason: reason))
    }

    // MARK: Text

    /// Trimmed text; a number is read as its text; an empty text as none.
    mutating func text(_ value: JSONValue?, _ field: String, limit: Int) -> String? {
        switch value {
        case nil, .null: return nil
        case .string(let text):
            let trimmed = Whitespace.trimmed(text)
            guard trimmed.utf8.count <= limit || trimmed.count <= limit else {
                fault(field, value, .tooLong, "it has \(trimmed.count) characters; at most \(limit) are kept")
                return nil
            }
            return trimmed.isEmpty ? nil : trimmed
        case .number(let number): return number.text
        default:
            fault(field, value, .wrongType, "it must be text")
            return nil
        }
    }

    /// The one member that every product must have.
    mutating func name(_ value: JSONValue?) -> String {
        let before = faults.count
        if let name = text(value, "name", limit: ProductLimits.nameLength) { return name }
        if faults.count == before { fault("name", value, .missing, "a product must have a name") }
        return ""
    }

    mutating func id(_ value: JSONValue?, _ field: String = "id") -> String? {
        let found: String
        switch value {
        case nil, .null: return nil
        case .string(let text): found = text
        case .number(let number): found = number.text
        default:
            fault(field, value, .wrongType, "it must be text")
            return nil
        }
        guard ProductLimits.isValidID(found) else {
            fault(
                field, value, .badFormat,
                "an id has 1 to \(ProductLimits.idLength) characters of A-Z a-z 0-9 . _ : -")
            return nil
        }
        return found
    }

    mutating func slug(_ value: JSONValue?) -> String? {
        guard let text = text(value, "slug", limit: ProductLimits.slugLength) else { return nil }
        guard Slug.isValid(text) else {
            fault("slug", value, .badFormat, "a slug has lower-case letters a-z, digits and hyphens between them")
            return nil
        }
        return text
    }

    mutating func moment(_ value: JSONValue?, _ field: String) -> Timestamp? {
        guard let text = text(value, field, limit: 40) else { return nil }
        guard let moment = Timestamp(iso8601: text) else {
            fault(field, value, .badFormat, "it must be a time such as 2026-01-20T10:30:00Z")
            return nil
        }
        return moment
    }

    // MARK: Numbers

    mutating func number(_ value: JSONValue?, _ field: String, _ range: ClosedRange<Double>) -> Double? {
        guard let value, let text = numberText(value, field) else { return nil }
        guard let number = JSONNumber(text)?.double, range.contains(number) else {
            fault(
                field, value, .outOfRange,
                "it must be a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))")
            return nil
        }
        return number
    }

    /// A whole number from 0 to `limit`.
    mutating func count(_ value: JSONValue?, _ field: String, limit: Int) -> Int? {
        guard let value, let text = numberText(value, field) else { return nil }
        guard let number = JSONNumber(text)?.int else {
            fault(field, value, .notANumber, "it must be a whole number such as 12")
            return nil
        }
        guard number >= 0 else {
            fault(field, value, .negative, "it must be 0 or more")
            return nil
        }
        guard number <= limit else {
            fault(field, value, .outOfRange, "it must be at most \(limit)")
            return nil
        }
        return number
    }

    mutating func stock(_ value: JSONValue?, _ field: String) -> StockWish {
        guard let value else { return .keep }
        if value.isNull { return .untracked }
        if case .string(let text) = value, Whitespace.trimmed(text).isEmpty { return .keep }
        return count(value, field, limit: ProductLimits.stock).map { .available($0) } ?? .keep
    }

    /// The text of a number, or of a text that may hold one; nil for null and an empty text.
    private mutating func numberText(_ value: JSONValue, _ field: String) -> String? {
        switch value {
        case .null: return nil
        case .number(let number): return number.text
        case .string(let text):
            let trimmed = Whitespace.trimmed(text)
            return trimmed.isEmpty ? nil : trimmed
        default:
            fault(field, value, .wrongType, "it must be a number")
            return nil
        }
    }

    private static func short(_ number: Double) -> String { Int64(exactly: number).map { String($0) } ?? "\(number)" }

    // MARK: Money

    mutating func currency(_ value: JSONValue?, _ field: String) -> Currency? {
        guard let code = text(value, field, limit: 20) else { return nil }
        guard let currency = Currency(code) else {
            fault(field, value, .unknownCurrency, "it must be a currency code of ISO 4217 such as USD")
            return nil
        }
        return currency
    }

    mutating func money(_ value: JSONValue?, _ field: String, _ currency: Currency) -> Money? {
        guard let value, let text = numberText(value, field) else { return nil }
        do throws(MoneyError) {
            let money = try Money(decimal: text, currency: currency)
            if money.isNegative {
                fault(field, value, .negative, "it must be 0 or more")
                return nil
            }
            return money
        } catch {
            switch error {
            case .notANumber:
                fault(field, value, .notANumber, "it must be a decimal number such as 12.50")
            case .tooManyDecimals:
                let digits = currency.exponent == 1 ? "1 digit" : "\(currency.exponent) digits"
                fault(
                    field, value, .tooManyDecimals,
                    "an amount in \(currency.code) has at most \(digits) after the point")
            case .overflow, .mixedCurrencies:
                fault(field, value, .outOfRange, "the amount is too large")
            }
            return nil
        }
    }
}
