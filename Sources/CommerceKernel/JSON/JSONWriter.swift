/// Writes JSON into a byte buffer: no intermediate values, commas placed by the writer.
///
///     var json = JSONWriter()
///     json.object {
///         $0.member("id", "prod_1")
///         $0.member("price", money)
///     }
///
/// Text is escaped so that the result may also stand in an HTML script element (`<` is written `\u003c`).
public struct JSONWriter {
    public private(set) var bytes: [UInt8]
    /// Whether the next value in the current array or object needs a comma before it.
    private var needsComma = false

    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Structure

    public mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    public mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    /// A member's name; its value must be written next.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func object(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try object(body)
    }

    public mutating func array(_ name: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try array(body)
    }

    // MARK: Values

    public mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    public mutating func value(_ number: Int64) { raw(String(number).utf8) }
    public mutating func value(_ number: Int) { raw(String(number).utf8) }
    public mutating func value(_ flag: Bool) { raw((flag ? "true" : "false").utf8) }
    public mutating func null() { raw("null".utf8) }

    /// A number that is not money. Infinity and NaN, which JSON has not, are written as null.
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 {
            value(whole)
        } else {
            raw("\(number)".utf8)
        }
    }

    /// The amount in major units, exact.
    public mutating func value(_ money: Money) { raw(money.decimal.utf8) }

    public mutating func value(_ moment: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: moment.iso8601.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func value(_ json: JSONValue) {
        switch json {
        case .null: null()
        case .bool(let flag): value(flag)
        case .number(let number): raw(number.text.utf8)
        case .string(let text): value(text)
        case .array(let values): array { writer in for value in values { writer.value(value) } }
        case .object(let object):
            self.object { writer in
                for (key, value) in object.members {
                    writer.key(key)
                    writer.value(value)
                }
            }
        }
    }

    /// Finished JSON, copied as it is: a value, or members of an object.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// Finished JSON, copied as it is.
    public mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    // MARK: Members

    public mutating func member(_ name: String, _ text: String) {
        key(name)
        value(text)
    }

    public mutating func member(_ name: String, _ number: Int) {
        key(name)
        value(number)
    }

    public mutating func member(_ name: String, _ number: Int64) {
        key(name)
        value(number)
    }

    public mutating func member(_ name: String, _ number: Double) {
        key(name)
        value(number)
    }

    public mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        value(flag)
    }

    public mutating func member(_ name: String, _ money: Money) {
        key(name)
        value(money)
    }

    public mutating func member(_ name: String, _ moment: Timestamp) {
        key(name)
        value(moment)
    }

    public mutating func member(_ name: String, _ json: JSONValue) {
        key(name)
        value(json)
    }

    public mutating func member(_ name: String, raw json: some Collection<UInt8>) {
        key(name)
        raw(json)
    }

    /// `null` where there is no text.
    public mutating func member(_ name: String, orNull text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    public mutating func memberNull(_ name: String) {
        key(name)
        null()
    }

    // MARK: Bytes

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plainStart = 0
            for index in 0..<utf8.count {
                let byte = utf8[index]
                guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x3C else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainStart..<index]))
                plainStart = index + 1
                escape(byte)
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plainStart...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22: bytes.append(contentsOf: #"\""#.utf8)
        case 0x5C: bytes.append(contentsOf: #"\\"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        default:
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(contentsOf: Hex.encode(CollectionOfOne(byte)).utf8)
        }
    }
}

extension JSONValue {
    /// Compact JSON bytes.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// Compact JSON text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}
