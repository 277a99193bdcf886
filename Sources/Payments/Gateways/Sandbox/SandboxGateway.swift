public import CommerceKernel
public import Cryptography
import NIOCore
import NIOHTTP1

/// The shop's side of the sandbox: speaks HTTP to the peer and checks the signatures of its callbacks.
public struct SandboxGateway: PaymentGateway {
    public static let signatureHeader = "sandbox-signature"
    public let name = "sandbox"
    public let acceptsRawCards = true
    public let takesIntentIDs: Bool
    private let baseURL: @Sendable () -> String?
    private let key: Secret<[UInt8]>
    private let secret: Secret<[UInt8]>
    private let authorization: Secret<String>
    private let connections: SandboxConnections
    private let tokens: SandboxTokens
    private let ids: any IDSource
    private static let notRunning = GatewayError.unreachable("the sandbox is not running")

    /// - Parameters:
    ///   - baseURL: of the peer; nil while it is not there, which is answered as a gateway that cannot be reached.
    ///   - key: what the peer asks for.
    ///   - secret: signs callbacks and tokens.
    ///   - patience: how long an answer is waited for before its outcome counts as unknown.
    ///   - takesIntentIDs: false has intents named by the peer and confirmed in a call of its own.
    public init(
        baseURL: @escaping @Sendable () -> String?, key: Secret<[UInt8]>, secret: Secret<[UInt8]>,
        patience: Duration = .seconds(30), takesIntentIDs: Bool = true, ids: any IDSource = SystemIDs()
    ) {
        self.takesIntentIDs = takesIntentIDs
        self.ids = ids
        tokens = SandboxTokens(secret: secret)
        self.baseURL = baseURL
        self.key = key
        self.secret = secret
        authorization = Secret("Bearer " + Hex.encode(key.reveal()))
        connections = SandboxConnections(patience: TimeAmount(patience))
    }

    /// Of a peer that is there already.
    public init(
        baseURL: String, key: Secret<[UInt8]>, secret: Secret<[UInt8]>, patience: Duration = .seconds(30),
        takesIntentIDs: Bool = true
    ) {
        self.init(
            baseURL: { baseURL }, key: key, secret: secret, patience: patience, takesIntentIDs: takesIntentIDs)
    }

    /// An event loop's, on which the connections to the peer are.
    public func nextExecutor() -> (any TaskExecutor)? { LoopExecutor.next() }

    /// Without a call: the peer reads from the token what it stands for.
    public func tokenize(_ card: CardDetails) async throws(GatewayError) -> CardToken {
        guard baseURL() != nil else { throw Self.notRunning }
        return tokens.tokenize(card, ids: ids)
    }

    public func card(token: String) async throws(GatewayError) -> CardToken {
        guard let card = tokens.card(token) else { throw .unknownToken }
        return card
    }

    public func cardForm(returnURL: String) -> CardForm? {
        baseURL().map {
            CardForm(
                action: $0 + SandboxCardForm.path,
                hiddenFields: SandboxCardForm.fields(returnURL: returnURL, key: key))
        }
    }

    public func create(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent {
        try await intent(.POST, "/v1/intents", .object(Self.body(of: request)), lane: .confirming)
    }

    public func createConfirmed(_ request: IntentRequest) async throws(GatewayError) -> GatewayIntent {
        var body = Self.body(of: request)
        body["confirm"] = true
        return try await intent(.POST, "/v1/intents", .object(body), lane: .confirming)
    }

    private static func body(of request: IntentRequest) -> JSONObject {
        var body: JSONObject = [
            "key": .string(request.key), "amount": .integer(request.amount.minorUnits),
            "currency": .string(request.amount.currency.code), "reference": .string(request.reference),
            "method": .string(request.method),
        ]
        if let id = request.id { body["id"] = .string(id) }
        if let token = request.token { body["token"] = .string(token) }
        if let url = request.returnURL { body["returnUrl"] = .string(url) }
        return body
    }

    public func confirm(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await intent(.POST, "/v1/intents/\(id)/confirm", [:], lane: .confirming)
    }

    public func retrieve(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await intent(.GET, "/v1/intents/\(id)", nil)
    }

    public func capture(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await intent(.POST, "/v1/intents/\(id)/capture", [:])
    }

    public func void(intent id: String) async throws(GatewayError) -> GatewayIntent {
        try await intent(.POST, "/v1/intents/\(id)/void", [:])
    }

    public func refund(intent id: String, amount: Money, key: String) async throws(GatewayError) {
        _ = try await send(
            .POST, "/v1/intents/\(id)/refund", ["amount": .integer(amount.minorUnits), "key": .string(key)])
    }

    public func callback(
        headers: [String: String], body: [UInt8], now: Timestamp
    ) throws(GatewayError) -> GatewayCallback {
        try CallbackSignature.verify(
            headers[Self.signatureHeader], body: body, secret: secret.reveal(), now: now)
        guard let json = try? JSONParser.parse(body), let event = json["id"]?.string,
            let intent = json["intent"].flatMap(GatewayIntent.init(sandbox:))
        else { throw .refused(code: "unreadable_callback", message: "The callback cannot be read.") }
        return GatewayCallback(eventID: event, intent: intent)
    }

    private func intent(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue?, lane: SandboxConnections.Lane = .other
    ) async throws(GatewayError) -> GatewayIntent {
        guard let intent = GatewayIntent(sandbox: try await send(method, path, body, lane: lane)) else {
            throw .unreachable("unreadable intent")
        }
        return intent
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue?, lane: SandboxConnections.Lane = .other
    ) async throws(GatewayError) -> JSONValue {
        guard let port = baseURL().flatMap(Self.port) else { throw Self.notRunning }
        let bytes = body?.bytes ?? []
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
        head.headers = ["host": "127.0.0.1", "authorization": authorization.reveal()]
        if body != nil { head.headers.add(name: "content-type", value: "application/json") }
        if method != .GET { head.headers.add(name: "content-length", value: String(bytes.count)) }
        let status: Int
        let json: JSONValue
        do {
            let answer = try await connections.send(head, body: bytes, port: port, lane: lane)
            status = answer.status
            json = try JSONParser.parse(answer.body)
        } catch {
            throw .unreachable("\(error)")
        }
        if status == 200 { return json }
        let code = json["code"]?.string ?? "unknown"
        switch code {
        case "unknown_token": throw .unknownToken
        case "unknown_intent": throw .unknownIntent(path)
        default:
            // One that does not know us is not the one the intents are at.
            if status >= 500 || status == 401 { throw .unreachable("status \(status)") }
            throw .refused(code: code, message: "The gateway refuses: \(code).")
        }
    }

    /// Of an address such as `http://127.0.0.1:40123`: the peer is on this machine.
    private static func port(_ address: String) -> Int? {
        address.split(separator: ":").last.flatMap { Int($0) }
    }
}
