public import CommerceKernel

/// Reads typed members of a JSON object and gathers every fault with its path, such as `items[0].quantity`.
///
/// A required member that is missing or wrong yields a stand-in (an empty text, the lower bound) and a fault; call
/// `finish()` before using what was read. Unknown members are ignored.
public final class BodyReader {
    private let object: JSONObject
    private let path: String
    private let faults: Faults

    private final class Faults { var details: [DomainError.Detail] = [] }

    /// Throws 400 `validation_failed` unless `value` is an object.
    public init(_ value: JSONValue) throws(DomainError) {
        guard let object = value.object else {
            throw .invalid(
                field: "", code: "not_an_object", message: "The body is \(value.kindName); it must be an object.")
        }
        self.object = object
        path = ""
        faults = Faults()
    }

    private init(_ object: JSONObject, path: String, faults: Faults) {
        self.object = object
        self.path = path
        self.faults = faults
    }

    /// Throws everything found wrong so far, at once.
    public func finish() throws(DomainError) {
        if !faults.details.isEmpty { throw .validation(faults.details) }
    }

    /// Notes a fault of `name` that only the caller can see.
    public func refuse(_ name: String, code: String, _ message: String) {
        faults.details.append(DomainError.Detail(field: field(name), code: code, message: message))
    }

    /// The member as it is; nil when absent or null.
    public func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// True when the member is there, even as null.
    public func has(_ name: String) -> Bool { object[name] != nil }

    // MARK: Texts

    /// A text of `length` characters, surrounding white space removed; nil when absent or null.
    public func text(_ name: String, length: ClosedRange<Int> = 1...1000) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { return wrongType(name, value, "a string") }
        let trimmed = text.trimmingSpace
        guard length.contains(trimmed.count) else {
            refuse(
                name, code: trimmed.isEmpty ? "required" : "wrong_length",
                trimmed.isEmpty
                    ? "\(field(name)) must not be empty."
                    : "\(field(name)) has \(trimmed.count) characters; it must have from \(length.lowerBound) to \(length.upperBound)."
            )
            return nil
        }
        return trimmed
    }

    public func requiredText(_ name: String, length: ClosedRange<Int> = 1...1000) -> String {
        required(name, text(name, length: length), standIn: "")
    }

    /// A text exactly as sent, for passwords and tokens.
    public func secret(_ name: String, maximumLength: Int = 1000) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { return wrongType(name, value, "a string") }
        guard text.count <= maximumLength else {
            refuse(name, code: "wrong_length", "\(field(name)) has more than \(maximumLength) characters.")
            return nil
        }
        return text
    }

    public func requiredSecret(_ name: String, maximumLength: Int = 1000) -> String {
        required(name, secret(name, maximumLength: maximumLength), standIn: "")
    }

    // MARK: Numbers and flags

    /// A whole number within `range` (`3.0` is whole, `3.5` is not).
    public func integer(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.number else { return wrongType(name, value, "a whole number") }
        guard let whole = number.int ?? Self.beyondIntegers(number) else {
            refuse(
                name, code: "not_an_integer", "\(field(name)) is \(number.text.prefix(40)); it must be a whole number.")
            return nil
        }
        guard range.contains(whole) else {
            refuse(
                name, code: "out_of_range",
                "\(field(name)) is \(number.text.prefix(40)); it must be from \(range.lowerBound) to \(range.upperBound)."
            )
            return nil
        }
        return whole
    }

    /// For a number that no integer holds, which is whole all the same, the integer next to it.
    private static func beyondIntegers(_ number: JSONNumber) -> Int? {
        guard let value = number.double, value.magnitude >= 0x1p63 else { return nil }
        return value > 0 ? .max : .min
    }

    public func requiredInteger(_ name: String, in range: ClosedRange<Int>) -> Int {
        required(name, integer(name, in: range), standIn: range.lowerBound)
    }

    /// A number that is no money.
    public func number(_ name: String) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.number?.double else { return wrongType(name, value, "a number") }
        return number
    }

    public func flag(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.bool else { return wrongType(name, value, "true or false") }
        return flag
    }

    /// An exact amount: a number, or a decimal in a string.
    public func money(_ name: String, currency: Currency) -> Money? {
        guard let value = value(name) else { return nil }
        guard let text = value.number?.text ?? value.string else { return wrongType(name, value, "an amount") }
        do {
            return try Money(decimal: text, currency: currency)
        } catch {
            refuse(name, code: "invalid_amount", "\(field(name)): \(error).")
            return nil
        }
    }

    // MARK: Nested values

    /// An object, read by `body`.
    public func object<T>(_ name: String, _ body: (BodyReader) -> T) -> T? {
        guard let value = value(name) else { return nil }
        guard let object = value.object else { return wrongType(name, value, "an object") }
        return body(BodyReader(object, path: field(name), faults: faults))
    }

    /// An array of objects, each read by `body`.
    public func objects<T>(_ name: String, count: ClosedRange<Int>, _ body: (BodyReader) -> T) -> [T]? {
        guard let values = array(name, count: count) else { return nil }
        return values.enumerated().compactMap { index, value in
            guard let object = value.object else { return wrongType("\(name)[\(index)]", value, "an object") }
            return body(BodyReader(object, path: field("\(name)[\(index)]"), faults: faults))
        }
    }

    /// An array of texts.
    public func texts(_ name: String, count: ClosedRange<Int> = 0...100, maximumLength: Int = 1000) -> [String]? {
        guard let values = array(name, count: count) else { return nil }
        return values.enumerated().compactMap { index, value in
            let name = "\(name)[\(index)]"
            guard let text = value.string else { return wrongType(name, value, "a string") }
            guard text.count <= maximumLength else {
                refuse(name, code: "wrong_length", "\(field(name)) has more than \(maximumLength) characters.")
                return nil
            }
            return text
        }
    }

    /// An array of numbers, each larger than the one before.
    public func risingNumbers(_ name: String, count: ClosedRange<Int>) -> [Double]? {
        guard let values = array(name, count: count) else { return nil }
        let numbers = values.enumerated().compactMap { index, value in
            value.number?.double ?? wrongType("\(name)[\(index)]", value, "a number")
        }
        if let index = numbers.indices.dropFirst().first(where: { numbers[$0] <= numbers[$0 - 1] }) {
            refuse(
                "\(name)[\(index)]", code: "wrong_order",
                "\(field(name))[\(index)] must be larger than the number before it.")
        }
        return numbers
    }

    private func array(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard let values = value.array else { return wrongType(name, value, "an array") }
        guard count.contains(values.count) else {
            refuse(
                name, code: values.isEmpty ? "required" : "wrong_length",
                "\(field(name)) has \(values.count) elements; it must have from \(count.lowerBound) to \(count.upperBound)."
            )
            return nil
        }
        return values
    }

    // MARK: Faults

    /// Notes that `name` is needed when `value` is nil and nothing else was found wrong with it.
    public func required<T>(_ name: String, _ value: T?, standIn: T) -> T {
        if let value { return value }
        if self.value(name) == nil { refuse(name, code: "required", "\(field(name)) is required.") }
        return standIn
    }

    private func wrongType<T>(_ name: String, _ value: JSONValue, _ expected: String) -> T? {
        refuse(name, code: "wrong_type", "\(field(name)) is \(value.kindName); it must be \(expected).")
        return nil
    }

    private func field(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
