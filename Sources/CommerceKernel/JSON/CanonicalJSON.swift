/// JSON in the one canonical form of RFC 8785 (JCS), so that two parties can sign the same bytes: members sorted by
/// the UTF-16 code units of their names, no white space, shortest escapes, numbers as ECMAScript prints doubles
/// (100.50 is `100.5`).
public enum CanonicalJSON {
    /// Nil when a number is beyond the range of a double, which RFC 8785 cannot express.
    public static func bytes(of value: JSONValue) -> [UInt8]? {
        var bytes: [UInt8] = []
        return append(value, to: &bytes) ? bytes : nil
    }

    private static func append(_ value: JSONValue, to bytes: inout [UInt8]) -> Bool {
        switch value {
        case .null: bytes += Array("null".utf8)
        case .bool(let flag): bytes += Array((flag ? "true" : "false").utf8)
        case .string(let text): quote(text, to: &bytes)
        case .number(let number):
            guard let double = number.double else { return false }
            bytes += Array(ECMAScriptNumber.text(of: double).utf8)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                guard append(value, to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            let sorted = object.members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                quote(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                guard append(member.value, to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "}"))
        }
        return true
    }

    private static func quote(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case 0x22: bytes += [0x5C, 0x22]
            case 0x5C: bytes += [0x5C, 0x5C]
            case 0x08: bytes += Array("\\b".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0C: bytes += Array("\\f".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0..<0x20: bytes += Array("\\u00".utf8) + Array(Hex.encode(CollectionOfOne(byte)).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Numbers as ECMAScript's `Number::toString` prints them (ECMA-262, section 6.1.6.1.20).
enum ECMAScriptNumber {
    static func text(of value: Double) -> String {
        if value == 0 { return "0" }
        if value < 0 { return "-" + text(of: -value) }
        // The shortest digits that read back, without leading and trailing zeros, and where the point stands.
        let parts = "\(value)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = String(mantissa[0])
        exponent += digits.count
        if mantissa.count > 1 { digits += mantissa[1] }
        while digits.hasPrefix("0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0") { digits.removeLast() }
        return layOut(digits, pointAfter: exponent)
    }

    /// `digits` with the decimal point after the first `point` of them, by the rules for exponents.
    private static func layOut(_ digits: String, pointAfter point: Int) -> String {
        let count = digits.count
        if count <= point, point <= 21 { return digits + String(repeating: "0", count: point - count) }
        if 0 < point, point <= 21 {
            let split = digits.index(digits.startIndex, offsetBy: point)
            return digits[..<split] + "." + digits[split...]
        }
        if -6 < point, point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        let power = point - 1
        let suffix = "e" + (power < 0 ? "-" : "+") + String(abs(power))
        return count == 1 ? digits + suffix : digits.prefix(1) + "." + digits.dropFirst() + suffix
    }
}
