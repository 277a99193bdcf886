public import CommerceKernel

/// One thing that is wrong with a product's data: which field, what it holds, and what would be right.
public struct FieldFault: Error, Sendable, Hashable {
    /// Path of the field, such as `variants[0].price`.
    public let field: String
    /// What was found, as text of at most `maximumValueLength` characters; nil where nothing was.
    public let value: String?
    /// Stable, such as `negative`.
    public let code: Code
    /// What would be right.
    public let reason: String

    public static let maximumValueLength = 100

    public enum Code: String, Sendable, Hashable, CaseIterable {
        case missing
        case wrongType = "wrong_type"
        case badFormat = "bad_format"
        case tooLong = "too_long"
        case tooMany = "too_many"
        case negative
        case outOfRange = "out_of_range"
        case notANumber = "not_a_number"
        case tooManyDecimals = "too_many_decimals"
        case unknownCurrency = "unknown_currency"
        case duplicate
    }

    public init(field: String, value: String?, code: Code, reason: String) {
        self.field = field
        self.value = value.map { $0.count > Self.maximumValueLength ? $0.prefix(Self.maximumValueLength) + "…" : $0 }
        self.code = code
        self.reason = reason
    }

    public init(field: String, json value: JSONValue?, code: Code, reason: String) {
        self.init(field: field, value: value.map(Self.excerpt), code: code, reason: reason)
    }

    /// `price is -5: it must not be negative`
    public var message: String {
        if let value { "\(field) is \(value.isEmpty ? "empty" : value): \(reason)" } else { "\(field): \(reason)" }
    }

    public var detail: DomainError.Detail {
        DomainError.Detail(field: field, code: code.rawValue, message: message)
    }

    /// Strings as they are, other values as JSON; lists and objects are only named, for they can be large.
    private static func excerpt(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .array(let values): "a list of \(values.count)"
        case .object(let object): "an object of \(object.count)"
        default: value.text
        }
    }
}

/// Everything that is wrong with one product, in the order it was found; never empty.
public struct FieldFaults: Error, Sendable, Hashable {
    public let faults: [FieldFault]

    public init(_ faults: [FieldFault]) { self.faults = faults }

    public var domainError: DomainError { .validation(faults.map(\.detail)) }
}
