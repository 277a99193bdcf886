import Checkout
import CommerceKernel
import Cryptography
import Identity
import Payments

/// The ways to pay that a page offers, in checkout and for an order that waits for its money.
enum PaymentChoices {
    /// Beside cards. `hasPayerPages` says whether the gateway has those that send the payer to a page of its own.
    static func methods(
        mayPayByInvoice: Bool, allowsLater: Bool, hasPayerPages: Bool
    ) -> [(method: String, label: String, note: String)] {
        var methods: [(String, String, String)] = []
        if hasPayerPages {
            methods.append(("paypal", "PayPal", "You agree on PayPal's page."))
            methods.append(("bank_transfer", "Online banking", "You agree on your bank's page."))
        }
        if allowsLater {
            methods.append(("cash_on_delivery", "Cash on delivery", "You pay whoever brings the parcel."))
            if mayPayByInvoice { methods.append(("invoice", "Invoice", "You pay within 14 days of delivery.")) }
        }
        return methods
    }

    static func label(_ method: String) -> String {
        methods(mayPayByInvoice: true, allowsLater: true, hasPayerPages: true).first { $0.method == method }?.label
            ?? (method == "card" ? "Card" : method == "none" ? "Not chosen yet" : method)
    }

    /// `Visa ending in 4242`
    static func label(_ card: CardSummary) -> String {
        "\(card.brand.prefix(1).uppercased())\(card.brand.dropFirst()) ending in \(card.lastFour)"
    }

    /// For `card-form.mustache`: a form that goes to the gateway and never to us.
    static func cardForm(_ form: CardForm?, error: String?) -> Any {
        guard let form else { return false }
        return [
            "action": form.action, "fault": error.map(message).orFalse,
            "hidden": form.hiddenFields.map { ["name": $0.name, "value": $0.value] },
        ] as Fields
    }

    private static func message(_ code: String) -> String {
        switch code {
        case "invalid_card_number": "The card number is not right. Check its digits."
        case "invalid_expiry": "The expiry must be a month and a year, such as 04/29."
        case "invalid_cvv": "The security code has three or four digits."
        default: "The card could not be read. Check it and try again."
        }
    }

    /// Ties an answer of the gateway's form to the visitor it was made for, so that no other site can slip a card in.
    static func state(_ visit: Visit, _ subject: String) -> String {
        let secret = visit.formToken ?? visit.cartToken ?? ""
        return Base64URL.encode(Array(SHA256.hash("card form\n\(secret)\n\(subject)").prefix(12)))
    }
}
