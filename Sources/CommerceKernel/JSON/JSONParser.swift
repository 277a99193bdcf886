/// Why a text is not JSON, and where.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    public let message: String
    /// Bytes before the fault.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// From 1, in bytes.
    public let column: Int

    public var description: String { "\(message) at line \(line), column \(column)" }
}

/// Reads JSON strictly by RFC 8259: UTF-8 without a byte order mark, no comments, no trailing commas, no NaN.
public struct JSONParser {
    /// Arrays and objects within each other, at most.
    public static let defaultMaximumDepth = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depthLeft: Int

    /// Parses one document that fills `bytes`.
    public static func parse(
        _ bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONParseError) -> JSONValue {
        let result = bytes.withUnsafeBufferPointer { buffer in parse(buffer, maximumDepth: maximumDepth) }
        return try result.get()
    }

    /// Parses one document that fills `buffer`.
    public static func parse(
        _ buffer: UnsafeBufferPointer<UInt8>, maximumDepth: Int = defaultMaximumDepth
    ) -> Result<JSONValue, JSONParseError> {
        var parser = JSONParser(bytes: buffer, depthLeft: maximumDepth)
        do throws(JSONParseError) {
            parser.skipWhitespace()
            let value = try parser.value()
            parser.skipWhitespace()
            if parser.position < buffer.count { throw parser.fault("Unexpected text after the JSON value") }
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    public static func parse(_ text: String) throws(JSONParseError) -> JSONValue { try parse(Array(text.utf8)) }

    private init(bytes: UnsafeBufferPointer<UInt8>, depthLeft: Int) {
        self.bytes = bytes
        self.depthLeft = depthLeft
    }

    private mutating func value() throws(JSONParseError) -> JSONValue {
        guard position < bytes.count else { throw fault("Unexpected end of JSON") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONParseError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONParseError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), 48...57: return .number(try number())
        default: throw fault("Unexpected character in JSON")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONParseError) -> JSONValue
    ) throws(JSONParseError) -> JSONValue {
        guard depthLeft > 0 else { throw fault("JSON is nested too deeply") }
        depthLeft -= 1
        let value = try body(&self)
        depthLeft += 1
        return value
    }

    private mutating func object() throws(JSONParseError) -> JSONValue {
        position += 1
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return .object(JSONObject()) }
        var members: [(key: String, value: JSONValue)] = []
        while true {
            guard peek == UInt8(ascii: "\"") else { throw fault("Expected a member name in double quotes") }
            let key = try string()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw fault("Expected ':' after a member name") }
            skipWhitespace()
            members.append((key, try value()))
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return .object(JSONObject(members)) }
            guard take(UInt8(ascii: ",")) else { throw fault("Expected ',' or '}' in an object") }
            skipWhitespace()
        }
    }

    private mutating func array() throws(JSONParseError) -> JSONValue {
        position += 1
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        var values: [JSONValue] = []
        while true {
            values.append(try value())
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return .array(values) }
            guard take(UInt8(ascii: ",")) else { throw fault("Expected ',' or ']' in an array") }
            skipWhitespace()
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw fault("Unexpected end of JSON") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw fault("Unexpected word in JSON")
        }
        position += count
        return value
    }

    private mutating func number() throws(JSONParseError) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if take(48) {
            if let next = peek, (48...57).contains(next) { throw fault("A number must not begin with 0") }
        } else {
            guard digits() > 0 else { throw fault("Expected a digit") }
        }
        if take(UInt8(ascii: ".")) {
            guard digits() > 0 else { throw fault("Expected a digit after the decimal point") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw fault("Expected a digit in the exponent") }
        }
        guard position - start <= 400 else { throw fault("A number has more than 400 characters") }
        return JSONNumber(unchecked: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
        return position - start
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    fileprivate func fault(_ message: String) -> JSONParseError {
        let upTo = min(position, bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<upTo where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JSONParseError(message: message, offset: upTo, line: line, column: upTo - lineStart + 1)
    }
}

// Strings.
extension JSONParser {
    /// Reads a string from its opening quote. The common case, no escapes, is one validated copy.
    private mutating func string() throws(JSONParseError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                guard let text = Self.text(bytes.span.extracting(start..<position)) else {
                    position = start
                    throw fault("A string is not valid UTF-8")
                }
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw fault("A control character in a string must be escaped") }
            position += 1
        }
        throw fault("A string is not closed")
    }

    /// Nil when it is not UTF-8. A quarter of the time of `String(validating:as:)`, which is not specialised.
    private static func text(_ bytes: Span<UInt8>) -> String? {
        guard let valid = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: valid)
    }

    private mutating func escapedString(from start: Int) throws(JSONParseError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = Self.text(text.span) else {
                    position = start
                    throw fault("A string is not valid UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): try appendEscape(to: &text)
            case 0..<0x20:
                position -= 1
                throw fault("A control character in a string must be escaped")
            default: text.append(byte)
            }
        }
        throw fault("A string is not closed")
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONParseError) {
        guard let escape = peek else { throw fault("A string is not closed") }
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var scalar = try hexUnit()
            if (0xD800..<0xDC00).contains(scalar) {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw fault("A lone surrogate") }
                let low = try hexUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw fault("A lone surrogate") }
                scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00)
            }
            guard let unicode = Unicode.Scalar(scalar) else { throw fault("A lone surrogate") }
            text.append(contentsOf: UTF8.encode(unicode)!)
        default:
            position -= 1
            throw fault("Unknown escape in a string")
        }
    }

    private mutating func hexUnit() throws(JSONParseError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fault("A string is not closed") }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hex.value(bytes[position]) else { throw fault("Expected four hexadecimal digits") }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }
}
