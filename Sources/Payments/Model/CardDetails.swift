public import CommerceKernel
public import Cryptography

/// A card as somebody typed it: number, expiry, verification value. It exists for the time of one tokenisation; no
/// description, mirror or encoding of it shows a digit.
public struct CardDetails: Sendable {
    /// 12 to 19 digits that pass the Luhn check.
    public let number: Secret<String>
    /// 1 to 12.
    public let expiryMonth: Int
    /// Four digits.
    public let expiryYear: Int
    /// Three or four digits. Never stored, by anybody.
    public let verificationValue: Secret<String>

    /// Reads `4242 4242 4242 4242` or with dashes, `12/30` or `12/2030`, `123`. Throws 400 naming the field, never the value.
    public init(number: String, expiry: String, verificationValue: String) throws(DomainError) {
        let digits = number.filter { $0 != " " && $0 != "-" }
        guard CardNumber.isValid(digits) else {
            throw .invalid(
                field: "paymentDetails.cardNumber", code: "invalid_card_number",
                message: "paymentDetails.cardNumber is not a card number: 12 to 19 digits with a valid check digit.")
        }
        guard let (month, year) = CardNumber.expiry(expiry) else {
            throw .invalid(
                field: "paymentDetails.expiryDate", code: "invalid_expiry",
                message: "paymentDetails.expiryDate must be MM/YY or MM/YYYY.")
        }
        guard (3...4).contains(verificationValue.utf8.count), CardNumber.isDigits(verificationValue) else {
            throw .invalid(
                field: "paymentDetails.cvv", code: "invalid_cvv",
                message: "paymentDetails.cvv must have three or four digits.")
        }
        self.number = Secret(digits)
        expiryMonth = month
        expiryYear = year
        self.verificationValue = Secret(verificationValue)
    }
}

extension CardDetails: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted card>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
