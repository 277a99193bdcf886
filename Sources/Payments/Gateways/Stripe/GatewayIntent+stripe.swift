import CommerceKernel

extension GatewayIntent {
    /// Stripe's `payment_intent`. Nil when it is none.
    init?(stripe json: JSONValue) {
        guard json["object"]?.string == "payment_intent", let id = json["id"]?.string,
            let units = json["amount"]?.number?.int64,
            let currency = json["currency"]?.string.flatMap({ Currency($0) }),
            let amount = StripeAmount.money(units: units, currency: currency),
            let text = json["status"]?.string
        else { return nil }
        let status: Status
        switch text {
        case "requires_confirmation": status = .requiresConfirmation
        case "requires_action": status = .requiresAction(url: Self.nextAction(json))
        case "processing": status = .processing
        case "requires_capture": status = .authorized
        case "succeeded": status = .captured
        case "canceled": status = .voided
        case "requires_payment_method":
            // The card was refused; a payment intent of ours always has one at first.
            let error = json["last_payment_error"]
            status = .failed(
                code: error?["decline_code"]?.string ?? error?["code"]?.string ?? "card_declined",
                message: error?["message"]?.string ?? "The card was declined.")
        default: return nil
        }
        self.init(
            id: id, status: status, amount: amount, reference: json["metadata"]?["order"]?.string ?? "")
    }

    /// Where the payer has to go. Where it is a step of Stripe's own script in the page, its client secret as
    /// `stripe:SECRET`, for `stripe.handleNextAction`.
    private static func nextAction(_ json: JSONValue) -> String {
        if let url = json["next_action"]?["redirect_to_url"]?["url"]?.string { return url }
        return "stripe:" + (json["client_secret"]?.string ?? "")
    }
}

extension CardToken {
    /// Stripe's `payment_method` of a card. Nil when it is none.
    init?(stripe json: JSONValue) {
        guard let token = json["id"]?.string, let card = json["card"], let brand = card["brand"]?.string,
            let lastFour = card["last4"]?.string, let month = card["exp_month"]?.number?.int,
            let year = card["exp_year"]?.number?.int
        else { return nil }
        self.init(
            token: token,
            summary: CardSummary(brand: brand, lastFour: lastFour, expiryMonth: month, expiryYear: year),
            fingerprint: card["fingerprint"]?.string ?? "")
    }
}
