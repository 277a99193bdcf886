/// A share of an amount as an exact number of millionths: 0.06625 (6.625 %) is 66,250.
public struct Rate: Sendable, Hashable {
    /// 0 to 1,000,000 (100 %).
    public let millionths: Int64

    /// Nil outside 0 to 100 %.
    public init?(millionths: Int64) {
        guard (0...1_000_000).contains(millionths) else { return nil }
        self.millionths = millionths
    }

    /// Reads a fraction such as `0.19`. Nil for anything else than a decimal from 0 to 1 of at most six digits.
    public init?(fraction text: String) {
        guard let value = try? DecimalText.scaled(text, by: 6, excessDigits: { .notANumber(text) }) else { return nil }
        self.init(millionths: value)
    }

    /// Reads per cent such as `12.5`.
    public init?(percent text: String) {
        guard let value = try? DecimalText.scaled(text, by: 4, excessDigits: { .notANumber(text) }) else { return nil }
        self.init(millionths: value)
    }

    /// The shortest decimal fraction: `0.19`.
    public var fraction: String { Self.shortest(millionths, digits: 6) }

    /// The shortest decimal in per cent: `12.5`.
    public var percent: String { Self.shortest(millionths, digits: 4) }

    private static func shortest(_ value: Int64, digits: Int) -> String {
        let text = String(value)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        var result = padded.dropLast(digits) + "." + padded.suffix(digits)
        while result.hasSuffix("0") { result.removeLast() }
        if result.hasSuffix(".") { result.removeLast() }
        return String(result)
    }
}
