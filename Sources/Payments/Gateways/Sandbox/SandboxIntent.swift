import CommerceKernel

/// An intent as the sandbox keeps it.
struct SandboxIntent: Sendable, Hashable {
    enum Status: String, Sendable {
        case requiresConfirmation = "requires_confirmation"
        case requiresAction = "requires_action"
        case processing, authorized, captured, failed, voided
    }

    let id: String
    let key: String
    let amount: Money
    let reference: String
    let method: String
    let scenario: SandboxScenario
    var status: Status
    var failureCode: String?
    var failureMessage: String?
    let returnURL: String?
    let refunded: Int64

    /// What confirming it leads to at once.
    var confirmed: SandboxIntent {
        var intent = self
        switch scenario {
        case .success, .callbackFirst, .callbackTwice: intent.status = .authorized
        case .decline:
            intent.status = .failed
            (intent.failureCode, intent.failureMessage) = ("card_declined", "The card was declined.")
        case .insufficientFunds:
            intent.status = .failed
            (intent.failureCode, intent.failureMessage) = (
                "insufficient_funds", "Payment failed due to insufficient funds"
            )
        case .redirect, .transfer: intent.status = .requiresAction
        case .slow, .callbackNever: intent.status = .processing
        }
        return intent
    }

    /// As the wire has it; amounts are whole minor units.
    func json(baseURL: String) -> JSONValue {
        var object: JSONObject = [
            "id": .string(id), "status": .string(status.rawValue), "amount": .integer(amount.minorUnits),
            "currency": .string(amount.currency.code), "reference": .string(reference),
        ]
        if status == .requiresAction { object["nextActionUrl"] = .string("\(baseURL)/pay/\(id)") }
        if let failureCode { object["failureCode"] = .string(failureCode) }
        if let failureMessage { object["failureMessage"] = .string(failureMessage) }
        return .object(object)
    }
}

extension GatewayIntent {
    /// Reads the wire's form. Nil for anything that is not it.
    init?(sandbox json: JSONValue) {
        guard let id = json["id"]?.string, let units = json["amount"]?.number?.int64,
            let currency = json["currency"]?.string.flatMap({ Currency($0) }),
            let reference = json["reference"]?.string,
            let status = json["status"]?.string.flatMap(SandboxIntent.Status.init(rawValue:))
        else { return nil }
        let mapped: GatewayIntent.Status
        switch status {
        case .requiresConfirmation: mapped = .requiresConfirmation
        case .requiresAction:
            guard let url = json["nextActionUrl"]?.string else { return nil }
            mapped = .requiresAction(url: url)
        case .processing: mapped = .processing
        case .authorized: mapped = .authorized
        case .captured: mapped = .captured
        case .failed:
            mapped = .failed(
                code: json["failureCode"]?.string ?? "card_declined",
                message: json["failureMessage"]?.string ?? "The payment was declined.")
        case .voided: mapped = .voided
        }
        self.init(
            id: id, status: mapped, amount: Money(minorUnits: units, currency: currency), reference: reference)
    }
}
