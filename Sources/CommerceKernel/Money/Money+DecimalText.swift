extension Money {
    /// Reads an exact decimal such as `1299.99`, `-3`, `0.29` or `1e2` (the number grammar of JSON, RFC 8259).
    ///
    /// Trailing zeros beyond the currency's digits are accepted (`10.500` USD is 10.50), other digits are refused:
    /// money is never rounded silently.
    public init(decimal text: String, currency: Currency) throws(MoneyError) {
        let units = try DecimalText.scaled(text, by: currency.exponent) { () -> MoneyError in
            .tooManyDecimals(text, allowed: currency.exponent, currency: currency.code)
        }
        self.init(minorUnits: units, currency: currency)
    }

    /// The amount in major units with the currency's number of decimals: `1299.99`, `-0.05`, `500` for JPY.
    public var decimal: String {
        guard currency.exponent > 0 else { return String(minorUnits) }
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let split = padded.index(padded.endIndex, offsetBy: -currency.exponent)
        return (minorUnits < 0 ? "-" : "") + padded[..<split] + "." + padded[split...]
    }

    /// The shortest exact decimal, as RFC 8785 writes numbers: `100.5` for 100.50 USD, `3` for 3.00.
    public var shortestDecimal: String {
        var text = decimal
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}

extension Money: CustomStringConvertible {
    /// `1299.99 USD`
    public var description: String { "\(decimal) \(currency.code)" }
}

/// Exact decimal text to scaled integers.
enum DecimalText {
    /// The value of `text` times ten to the `exponent`, exactly.
    static func scaled(
        _ text: String, by exponent: Int, excessDigits: () -> MoneyError
    ) throws(MoneyError) -> Int64 {
        var digits: [UInt8] = []
        var fractionDigits = 0
        var power = 0
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes = bytes.dropFirst() }
        var sawDigit = false
        var sawPoint = false
        var fractionHasDigit = false
        while let byte = bytes.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
            bytes = bytes.dropFirst()
            switch byte {
            case 48...57:
                if sawPoint {
                    fractionDigits += 1
                    fractionHasDigit = true
                } else {
                    sawDigit = true
                }
                if !(digits.isEmpty && byte == 48) { digits.append(byte - 48) }
            case UInt8(ascii: ".") where !sawPoint && sawDigit: sawPoint = true
            default: throw .notANumber(text)
            }
        }
        guard sawDigit, !sawPoint || fractionHasDigit else { throw .notANumber(text) }
        if !bytes.isEmpty {
            guard let value = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), (-999...999).contains(value)
            else {
                throw .notANumber(text)
            }
            power = value
        }
        var shift = exponent + power - fractionDigits
        while shift < 0, digits.last == 0 {
            digits.removeLast()
            shift += 1
        }
        if digits.isEmpty { return 0 }
        if shift < 0 { throw excessDigits() }
        var value: Int64 = 0
        for digit in digits + [UInt8](repeating: 0, count: min(shift, 40)) {
            let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.subtractingReportingOverflow(Int64(digit))
            if overflowed || carried { throw .overflow }
            value = sum
        }
        if isNegative { return value }
        if value == .min { throw .overflow }
        return -value
    }
}
