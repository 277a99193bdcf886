import Checkout
import CommerceKernel
import Payments

extension BodyReader {
    private static let cardMethods: Set<String> = ["card", "credit_card", "debit_card"]

    /// How somebody wants to pay: `paymentMethod` with `paymentDetails` where it is a card typed here.
    ///
    /// Throws 400 for a card that cannot be one; its digits are in no message.
    func paymentChoice() throws(DomainError) -> PaymentChoice {
        let method = requiredText("paymentMethod", length: 1...100)
        if Self.cardMethods.contains(method) {
            guard let details = value("paymentDetails") else { return .method("card") }
            return .card(try Self.card(details))
        }
        if PaymentChoice.isMethod(method) { return .method(method) }
        return .savedCard(token: method)
    }

    /// `{cardNumber, expiryDate, cvv}`.
    static func card(_ details: JSONValue) throws(DomainError) -> CardDetails {
        func text(_ name: String) -> String { details[name]?.string ?? details[name]?.number?.text ?? "" }
        return try CardDetails(
            number: text("cardNumber"), expiry: text("expiryDate"), verificationValue: text("cvv"))
    }

    /// Where the payer comes back to from the gateway's page: an absolute address of the web; nil when absent.
    func returnURL() -> String? {
        guard let text = text("returnUrl", length: 1...2000) else { return nil }
        let isPlain = text.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        let isWeb = ["https://", "http://"].contains { text.hasPrefix($0) && text != $0 }
        guard isPlain, isWeb else {
            refuse("returnUrl", code: "invalid_url", "returnUrl must be an absolute http or https address.")
            return nil
        }
        return text
    }

    /// Throws 400 for card data outside `paymentDetails`: what is ignored elsewhere would be kept by somebody's log.
    static func refuseStrayCardData(_ json: JSONValue, at path: String = "") throws(DomainError) {
        switch json {
        case .object(let object):
            for (name, value) in object.members {
                let field = path.isEmpty ? name : "\(path).\(name)"
                if field == "paymentDetails" { continue }
                if strayNames.contains(name.lowercased()) {
                    throw .invalid(
                        field: field, code: "misplaced_secret",
                        message: "\(field) is card data in the wrong place; send it in paymentDetails.")
                }
                try refuseStrayCardData(value, at: field)
            }
        case .array(let values):
            for (index, value) in values.enumerated() { try refuseStrayCardData(value, at: "\(path)[\(index)]") }
        case .null, .bool, .number, .string: return
        }
    }

    private static let strayNames: Set<String> = ["cardnumber", "card_number", "cvv", "cvc", "expirydate"]
}
