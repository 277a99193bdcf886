public import CommerceKernel
public import Cryptography
import NIOHTTP1

/// Card payments through Stripe: payment intents that are captured by hand, refunds, signed callbacks.
///
/// Cards are tokenised by Stripe's own form in the browser, so that no number reaches us; the shop is sent its payment
/// method (`pm_…`). Point Stripe's endpoint for `payment_intent.*` at `/v1/payments/webhooks/stripe`.
public struct StripeGateway: PaymentGateway {
    public static let signatureHeader = "stripe-signature"

    public let name = "stripe"
    public let acceptsRawCards = false
    public let hasPayerPages = false
    private let client: StripeClient
    private let secret: Secret<String>

    /// - Parameters:
    ///   - key: a secret or restricted key (`sk_…`, `rk_…`).
    ///   - secret: of the webhook endpoint (`whsec_…`).
    public init(base: String, key: Secret<String>, secret: Secret<String>) {
        client = StripeClient(base: base, key: key)
        self.secret = secret
    }

    public func tokenize(_ card: CardDetails) async throws(GatewayError) -> CardToken { throw .rawCardsRefused }

    public func card(token: String) async throws(GatewayError) -> CardToken {
        let isPlain = token.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
        guard token.hasPrefix("pm_"), isPlain else { throw .unknownToken }
        let json: JSONValue
        do { json = try await client.send(.GET, "/v1/payment_methods/\(token)") } catch { throw Self.error(error) }
        guard let card = CardToken(stripe: json) else { throw .unknownToken }
        return card
    }

    public func create(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent {
        guard let token = request.token else {
            throw .refused(
                code: "method_not_possible",
                message: "Stripe is set up for cards here: send the payment method of its form.")
        }
        return try await intent(
            .POST, "/v1/payment_intents",
            [
                ("amount", String(try StripeAmount.units(of: request.amount))),
                ("currency", request.amount.currency.code.lowercased()), ("capture_method", "manual"),
                ("payment_method_types[]", "card"), ("payment_method", token),
                ("metadata[order]", request.reference), ("metadata[payment]", request.key),
            ], idempotencyKey: request.key)
    }

    public func confirm(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await act(on: id, "confirm")
    }

    public func retrieve(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await intent(.GET, "/v1/payment_intents/\(id)")
    }

    public func capture(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await act(on: id, "capture")
    }

    public func void(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await act(on: id, "cancel")
    }

    public func refund(intent id: String, amount: Money, key: String) async throws(GatewayError) {
        let units = try StripeAmount.units(of: amount)
        do {
            // Stripe forgets idempotency keys after a day, and a refund may have to be told again for longer than that.
            if try await hasRefund(key, ofIntent: id) { return }
            _ = try await client.send(
                .POST, "/v1/refunds",
                [("payment_intent", id), ("amount", String(units)), ("metadata[refund]", key)],
                idempotencyKey: key)
        } catch { throw Self.error(error) }
    }

    /// Whether a refund of ours is among those of an intent, page by page; one that failed does not count.
    private func hasRefund(_ key: String, ofIntent id: String) async throws -> Bool {
        var after = ""
        while true {
            let page = try await client.send(.GET, "/v1/refunds?payment_intent=\(id)&limit=100\(after)")
            let refunds = page["data"]?.array ?? []
            if refunds.contains(where: { Self.isRefund($0, of: key) }) { return true }
            guard page["has_more"]?.bool == true, let last = refunds.last?["id"]?.string else { return false }
            after = "&starting_after=\(last)"
        }
    }

    private static func isRefund(_ json: JSONValue, of key: String) -> Bool {
        guard json["metadata"]?["refund"]?.string == key else { return false }
        return json["status"]?.string != "failed" && json["status"]?.string != "canceled"
    }

    public func callback(
        headers: [String: String], body: [UInt8], now: Timestamp
    ) throws(GatewayError) -> GatewayCallback {
        try CallbackSignature.verify(
            headers[Self.signatureHeader], body: body, secret: Array(secret.reveal().utf8), now: now)
        guard let json = try? JSONParser.parse(body), let event = json["id"]?.string,
            let intent = json["data"]?["object"].flatMap(GatewayIntent.init(stripe:))
        else { throw .refused(code: "unreadable_callback", message: "The callback is not of a payment intent.") }
        return GatewayCallback(eventID: event, intent: intent)
    }

    // MARK: Calls

    /// An action that may have been done before, or that the card refuses: where Stripe says no, the intent tells.
    private func act(on id: String, _ action: String) async throws(GatewayError) -> GatewayIntent {
        do {
            return try await decoded(client.send(.POST, "/v1/payment_intents/\(id)/\(action)"))
        } catch let refusal as StripeClient.Refusal where refusal.status == 400 || refusal.status == 402 {
            let present = try await retrieve(intent: id)
            if refusal.status == 402, present.status == .requiresConfirmation {
                return GatewayIntent(
                    id: id, status: .failed(code: refusal.code, message: refusal.message), amount: present.amount,
                    reference: present.reference)
            }
            return present
        } catch { throw Self.error(error) }
    }

    private func intent(
        _ method: HTTPMethod, _ path: String, _ form: [(String, String)] = [], idempotencyKey: String? = nil
    ) async throws(GatewayError) -> GatewayIntent {
        do {
            return try await decoded(client.send(method, path, form, idempotencyKey: idempotencyKey))
        } catch { throw Self.error(error) }
    }

    private func decoded(_ json: JSONValue) throws(GatewayError) -> GatewayIntent {
        guard let intent = GatewayIntent(stripe: json) else { throw .unreachable("unreadable intent") }
        return intent
    }

    private static func error(_ error: any Error) -> GatewayError {
        switch error {
        case let error as GatewayError: error
        case let refusal as StripeClient.Refusal:
            switch refusal.status {
            // Our key is wrong: nothing a payer can mend, and nothing has happened.
            case 401, 403: .unreachable("Stripe does not accept the key: \(refusal.code)")
            case 404: .unknownToken
            default: .refused(code: refusal.code, message: refusal.message)
            }
        default: .unreachable("\(error)")
        }
    }
}
