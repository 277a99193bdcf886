import CommerceKernel

/// Prices as shoppers read them: `$1,299.99`, `€49.00`, `12.500 KWD`.
enum PriceText {
    private static let symbols = [
        "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$", "INR": "₹",
    ]

    static func text(_ money: Money) -> String {
        let decimal = money.decimal
        let isNegative = decimal.hasPrefix("-")
        let parts = decimal.drop { $0 == "-" }.split(separator: ".")
        var grouped = ""
        let whole = Array(parts.first ?? "0")
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        if parts.count > 1 { grouped += "." + parts[1] }
        let sign = isNegative ? "−" : ""
        guard let symbol = symbols[money.currency.code] else { return "\(sign)\(grouped) \(money.currency.code)" }
        return sign + symbol + grouped
    }

    /// `1,234`
    static func count(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var grouped = number < 0 ? "−" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return grouped
    }
}
