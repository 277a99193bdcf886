/// What can be said of a card number without asking anybody (ISO/IEC 7812).
public enum CardNumber {
    static func isDigits(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } }

    /// 12 to 19 digits with a correct Luhn check digit.
    public static func isValid(_ digits: String) -> Bool {
        guard (12...19).contains(digits.utf8.count), isDigits(digits) else { return false }
        var sum = 0
        for (index, character) in digits.utf8.reversed().enumerated() {
            let digit = Int(character) - 48
            let weighted = index.isMultiple(of: 2) ? digit : digit * 2
            sum += weighted > 9 ? weighted - 9 : weighted
        }
        return sum.isMultiple(of: 10)
    }

    /// The scheme by the leading digits; `card` when it is none of the large ones.
    public static func brand(_ digits: String) -> String {
        let two = Int(digits.prefix(2)) ?? 0
        let four = Int(digits.prefix(4)) ?? 0
        if digits.hasPrefix("4") { return "visa" }
        if (51...55).contains(two) || (2221...2720).contains(four) { return "mastercard" }
        if two == 34 || two == 37 { return "amex" }
        if four == 6011 || two == 65 { return "discover" }
        return "card"
    }

    /// Month and year of `MM/YY` or `MM/YYYY`.
    static func expiry(_ text: String) -> (month: Int, year: Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.trimmingPrefix { $0 == " " } }.map { String($0.prefix { $0 != " " }) }
        guard parts.count == 2, parts.allSatisfy(isDigits), let month = Int(parts[0]), (1...12).contains(month),
            let year = Int(parts[1]), parts[1].count == 2 || parts[1].count == 4
        else { return nil }
        return (month, parts[1].count == 2 ? 2000 + year : year)
    }
}
