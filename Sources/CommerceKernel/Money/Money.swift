/// An amount as a whole number of minor units of one currency. Never a floating-point number.
///
/// Arithmetic is checked: it throws `MoneyError` on overflow and on mixed currencies instead of trapping.
public struct Money: Sendable, Hashable {
    public let minorUnits: Int64
    public let currency: Currency

    public init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    public static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency: currency) }

    public var isNegative: Bool { minorUnits < 0 }
    public var isZero: Bool { minorUnits == 0 }

    public func adding(_ other: Money) throws(MoneyError) -> Money {
        try requireSameCurrency(other)
        return try Money.checked(minorUnits.addingReportingOverflow(other.minorUnits), currency)
    }

    public func subtracting(_ other: Money) throws(MoneyError) -> Money {
        try requireSameCurrency(other)
        return try Money.checked(minorUnits.subtractingReportingOverflow(other.minorUnits), currency)
    }

    public func multiplied(by factor: Int64) throws(MoneyError) -> Money {
        try Money.checked(minorUnits.multipliedReportingOverflow(by: factor), currency)
    }

    public func negated() throws(MoneyError) -> Money { try Money.zero(currency).subtracting(self) }

    /// Amounts of one currency compare; of two they do not.
    public func isLess(than other: Money) throws(MoneyError) -> Bool {
        try requireSameCurrency(other)
        return minorUnits < other.minorUnits
    }

    private func requireSameCurrency(_ other: Money) throws(MoneyError) {
        if currency != other.currency { throw .mixedCurrencies(currency.code, other.currency.code) }
    }

    private static func checked(
        _ result: (partialValue: Int64, overflow: Bool), _ currency: Currency
    ) throws(MoneyError) -> Money {
        if result.overflow { throw .overflow }
        return Money(minorUnits: result.partialValue, currency: currency)
    }
}

/// Why an amount cannot be computed or read.
public enum MoneyError: Error, Sendable, Hashable {
    /// The result does not fit 64 bits of minor units.
    case overflow
    case mixedCurrencies(String, String)
    /// Not a decimal number: letters, an empty text, two points.
    case notANumber(String)
    /// More digits after the point than the currency has, and not all of them zero.
    case tooManyDecimals(String, allowed: Int, currency: String)
}

extension MoneyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .overflow: "the amount is too large"
        case .mixedCurrencies(let a, let b): "amounts in \(a) and \(b) cannot be combined"
        case .notANumber(let text): "\"\(text.prefix(40))\" is not a decimal number such as 12.50"
        case .tooManyDecimals(let text, let allowed, let currency):
            "\(text.prefix(40)) has more decimals than \(currency) allows (\(allowed))"
        }
    }
}
