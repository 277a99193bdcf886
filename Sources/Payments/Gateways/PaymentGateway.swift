public import CommerceKernel

/// Somebody who moves money. Every call is idempotent: creating by our key, the rest by the intent's id and state.
public protocol PaymentGateway: Sendable {
    /// Stable; part of the callback's path and of every payment's row.
    var name: String { get }
    /// Whether it takes card numbers from us. Only the sandbox does.
    var acceptsRawCards: Bool { get }
    /// Whether it also has methods without a card, which send the payer to a page of its own.
    var hasPayerPages: Bool { get }

    /// Where tasks that call it again and again run best, another one each time; nil for anywhere.
    func nextExecutor() -> (any TaskExecutor)?

    func tokenize(_ card: CardDetails) async throws(GatewayError) -> CardToken
    /// What the gateway knows of a token; `unknownToken` when nothing.
    func card(token: String) async throws(GatewayError) -> CardToken
    /// A form that sends a card from the payer's browser to the gateway and the payer back to `returnURL`, with a token.
    /// Nil when the gateway offers none, or is not there.
    func cardForm(returnURL: String) -> CardForm?
    /// Whether we name an intent: its id is kept before the gateway hears of it, so that it may be made and confirmed in
    /// one call. False for a gateway that names intents itself, such as Stripe: there it is made, its id is kept, and
    /// then it is confirmed.
    var takesIntentIDs: Bool { get }
    /// Makes an intent that does nothing until it is confirmed. For a key that has one, the intent as it stands.
    func create(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent
    /// Makes an intent and confirms it in one call. For a key that has one, the intent as it stands, confirmed if it was
    /// not yet. Asked only of a gateway that takes ids.
    func createConfirmed(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent
    /// Starts it: sets the amount aside, asks the payer to act, or fails.
    func confirm(intent id: String) async throws(GatewayError) -> GatewayIntent
    func retrieve(intent id: String) async throws(GatewayError) -> GatewayIntent
    /// Takes the amount that was set aside. Capturing twice takes it once.
    func capture(intent id: String) async throws(GatewayError) -> GatewayIntent
    /// Ends an intent nothing was captured of.
    func void(intent id: String) async throws(GatewayError) -> GatewayIntent
    /// Pays back a part. The same key pays back once.
    func refund(intent id: String, amount: Money, key: String) async throws(GatewayError)
    /// The callback in a request, if its signature is right and fresh.
    func callback(headers: [String: String], body: [UInt8], now: Timestamp) throws(GatewayError) -> GatewayCallback
}

/// What an intent is made of.
public struct IntentRequest: Sendable {
    /// Ours: the same key makes one intent.
    public let key: String
    /// What the intent is to be called; nil for the gateway to say.
    public let id: String?
    public let amount: Money
    /// The order's id; callbacks carry it.
    public let reference: String
    public let method: String
    /// A card's token; nil for methods that send the payer to the gateway's page.
    public let token: String?
    /// Where the payer comes back to.
    public let returnURL: String?

    public init(
        key: String, id: String? = nil, amount: Money, reference: String, method: String, token: String?,
        returnURL: String?
    ) {
        self.key = key
        self.id = id
        self.amount = amount
        self.reference = reference
        self.method = method
        self.token = token
        self.returnURL = returnURL
    }
}

/// The gateway's view of a payment.
public struct GatewayIntent: Sendable, Hashable {
    public enum Status: Sendable, Hashable {
        case requiresConfirmation
        case requiresAction(url: String)
        case processing
        case authorized
        case captured
        case failed(code: String, message: String)
        case voided
    }

    public let id: String
    public let status: Status
    public let amount: Money
    public let reference: String

    public init(id: String, status: Status, amount: Money, reference: String) {
        self.id = id
        self.status = status
        self.amount = amount
        self.reference = reference
    }
}

extension PaymentGateway {
    public var takesIntentIDs: Bool { false }
    public func nextExecutor() -> (any TaskExecutor)? { nil }

    public func createConfirmed(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent {
        try await confirm(intent: try await create(request).id)
    }
}

/// A verified message of the gateway about an intent.
public struct GatewayCallback: Sendable, Hashable {
    /// The gateway's id of the message; a repeated one changes nothing.
    public let eventID: String
    public let intent: GatewayIntent

    public init(eventID: String, intent: GatewayIntent) {
        self.eventID = eventID
        self.intent = intent
    }
}

/// Why the gateway did not do what was asked.
public enum GatewayError: Error, Sendable, Hashable {
    /// No answer, or one that cannot be read: what happened is not known.
    case unreachable(String)
    /// It answered and refuses for good.
    case refused(code: String, message: String)
    case unknownIntent(String)
    case unknownToken
    case rawCardsRefused
    /// A callback whose signature is wrong, missing, too old or from the future.
    case badSignature(String)
}

extension GatewayError {
    /// As clients see it.
    public var domainError: DomainError {
        switch self {
        case .unreachable:
            DomainError(
                .unavailable, code: "gateway_unavailable", message: "The payment gateway does not answer. Try again.",
                retryAfter: .seconds(5))
        case .refused(let code, let message):
            DomainError(.unprocessable, code: code, message: message)
        case .unknownIntent: DomainError(.notFound, code: "not_found", message: "The gateway knows no such payment.")
        case .unknownToken:
            DomainError.invalid(
                field: "paymentMethod", code: "unknown_payment_method",
                message: "paymentMethod is neither a method nor a saved payment method of yours.")
        case .rawCardsRefused:
            DomainError(
                .unprocessable, code: "tokenise_first",
                message: "Card numbers are not accepted here: tokenise the card with the gateway first.")
        case .badSignature:
            DomainError(.invalid, code: "bad_signature", message: "The callback's signature is not valid.")
        }
    }
}
