/// A JSON document (RFC 8259). Numbers keep their exact text, so that money never passes through `Double`.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    public var isNull: Bool { self == .null }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    public var number: JSONNumber? { if case .number(let number) = self { number } else { nil } }
    public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// The member `key` of an object; nil for a missing one and for everything that is no object.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// What it is, for messages: `a string`, `null`, `an object`.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// The members of a JSON object in their order. The last of two members of one name counts.
public struct JSONObject: Sendable, Hashable {
    public private(set) var members: [(key: String, value: JSONValue)]

    public init(_ members: [(key: String, value: JSONValue)] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        // Names are short: comparing a few is faster than hashing them.
        if members.count <= 16 {
            for (key, value) in members { self[key] = value }
        } else {
            var positions: [String: Int] = [:]
            for (key, value) in members {
                if let position = positions[key] {
                    self.members[position].value = value
                } else {
                    positions[key] = self.members.count
                    self.members.append((key, value))
                }
            }
        }
    }

    /// Of members whose names are known to differ.
    fileprivate init(distinct members: [(key: String, value: JSONValue)]) {
        assert(Set(members.map(\.key)).count == members.count, "one name twice: \(members.map(\.key))")
        self.members = members
    }

    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            if let index = members.firstIndex(where: { $0.key == key }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append((key, newValue))
            }
        }
    }

    public var isEmpty: Bool { members.isEmpty }
    public var count: Int { members.count }
    public var keys: [String] { members.map(\.key) }

    /// Equal when the same names have equal values, in whatever order.
    public static func == (a: JSONObject, b: JSONObject) -> Bool {
        guard a.count == b.count else { return false }
        if a.members.elementsEqual(b.members, by: { $0.key == $1.key && $0.value == $1.value }) { return true }
        let other = Dictionary(b.members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        return a.members.allSatisfy { other[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for key in members.map(\.key).sorted() { hasher.combine(key) }
    }
}

/// A JSON number as it was written.
public struct JSONNumber: Sendable, Hashable {
    /// Text by the grammar of RFC 8259, section 6.
    public let text: String

    init(unchecked text: String) { self.text = text }

    /// Nil unless `text` is a number by the grammar of RFC 8259.
    public init?(_ text: String) {
        guard case .number(let number)? = try? JSONParser.parse(Array(text.utf8)), number.text == text else {
            return nil
        }
        self = number
    }

    public init(_ value: Int64) { text = String(value) }
    public init(_ value: Int) { text = String(value) }

    /// The whole number it denotes (`3`, `3.0` and `3e0` are 3), nil when fractional or beyond 64 bits.
    public var int64: Int64? {
        if let plain = Int64(text) { return plain }
        return try? DecimalText.scaled(text, by: 0) { .notANumber(text) }
    }

    public var int: Int? { int64.flatMap { Int(exactly: $0) } }

    /// The nearest `Double`, nil beyond its range. Not for money.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The names must differ, as in a literal of `Dictionary`.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(distinct: elements.map { (key: $0.0, value: $0.1) })
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// The names must differ, as in a literal of `Dictionary`.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(distinct: elements.map { (key: $0.0, value: $0.1) }))
    }

    public static func integer(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }
    public static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
    /// The amount in major units as an exact number.
    public static func money(_ money: Money) -> JSONValue { .number(JSONNumber(unchecked: money.decimal)) }
    public static func timestamp(_ moment: Timestamp) -> JSONValue { .string(moment.iso8601) }
}
