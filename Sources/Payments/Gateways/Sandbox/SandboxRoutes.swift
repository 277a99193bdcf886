import CommerceKernel
import Cryptography

/// The sandbox's API as a function from request to answer.
struct SandboxRoutes: Sendable {
    struct Answer: Sendable {
        var status: Int
        var type = "application/json"
        var body: [UInt8]
        var location: String?
    }

    let bank: SandboxBank
    let key: Secret<[UInt8]>

    func answer(method: String, uri: String, authorization: String?, body: [UInt8]) async -> Answer {
        let path = uri.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        do {
            if path.first == "pay", path.count >= 2 { return try await page(method, path) }
            if method == "POST", path == ["tokenize"] { return tokenize(SandboxCardForm.parse(body)) }
            let expected = "Bearer " + Hex.encode(key.reveal())
            guard let authorization, ConstantTime.equal(authorization, expected) else { return error(401, "key") }
            let json: JSONValue = body.isEmpty ? [:] : try JSONParser.parse(body)
            return try await api(method, path, json)
        } catch is JSONParseError {
            return error(400, "malformed_json")
        } catch let refusal as DomainError {
            return error(400, refusal.code)
        } catch {
            return self.error(500, "internal")
        }
    }

    private func api(_ method: String, _ path: [String], _ json: JSONValue) async throws -> Answer {
        switch (method, path.count, path.dropFirst().first) {
        case ("POST", 2, "intents"): return try await create(json)
        case ("GET", 3, "intents"): return intent(try await bank.intent(path[2]))
        case ("POST", 4, "intents"):
            switch path[3] {
            case "confirm": return intent(try await bank.confirm(path[2]))
            case "capture": return intent(try await bank.capture(path[2]))
            case "void": return intent(try await bank.void(path[2]))
            case "refund":
                guard let amount = json["amount"]?.number?.int64, amount > 0, let key = json["key"]?.string else {
                    return error(400, "invalid_request")
                }
                let done = try await bank.refund(path[2], amount: amount, key: key)
                return done ? intent(try await bank.intent(path[2])) : error(422, "refund_too_large")
            default: return error(404, "not_found")
            }
        default: return error(404, "not_found")
        }
    }

    private func create(_ json: JSONValue) async throws -> Answer {
        guard let key = json["key"]?.string, let units = json["amount"]?.number?.int64, units >= 0,
            let currency = json["currency"]?.string.flatMap({ Currency($0) }), let method = json["method"]?.string,
            let reference = json["reference"]?.string
        else { return error(400, "invalid_request") }
        let made = try await bank.create(
            IntentRequest(
                key: key, id: json["id"]?.string, amount: Money(minorUnits: units, currency: currency),
                reference: reference, method: method,
                token: json["token"]?.string, returnURL: json["returnUrl"]?.string),
            confirming: json["confirm"]?.bool ?? false)
        return made == nil ? error(404, "unknown_token") : intent(made)
    }

    /// A card from the payer's browser: the answer is in the query of the address they go back to.
    private func tokenize(_ fields: [String: String]) -> Answer {
        guard SandboxCardForm.isSigned(fields, key: key) else { return error(400, "bad_signature") }
        let answer: (name: String, value: String)
        do {
            let card = try CardDetails(
                number: fields["number"] ?? "", expiry: fields["expiry"] ?? "", verificationValue: fields["cvv"] ?? "")
            answer = ("token", bank.tokenize(card).token)
        } catch {
            answer = ("error", error.details.first?.code ?? error.code)
        }
        return Answer(
            status: 303, body: [], location: SandboxCardForm.destination(fields, answer.name, answer.value))
    }

    /// The payer's page: GET shows the choice, POST to `…/approve` or `…/decline` makes it.
    private func page(_ method: String, _ path: [String]) async throws -> Answer {
        if method == "POST", path.count == 3 {
            let decided = try await bank.decide(path[1], approve: path[2] == "approve")
            guard let intent = decided else { return error(409, "nothing_to_decide") }
            let back = intent.returnURL.map { $0 + ($0.contains("?") ? "&" : "?") + "payment_intent=\(intent.id)" }
            return Answer(status: 303, body: [], location: back ?? "/pay/\(intent.id)")
        }
        guard let intent = try await bank.intent(path[1]) else { return error(404, "unknown_intent") }
        return Answer(status: 200, type: "text/html; charset=utf-8", body: Array(SandboxPayerPage.html(intent).utf8))
    }

    private func intent(_ intent: SandboxIntent?) -> Answer {
        guard let intent else { return error(404, "unknown_intent") }
        return answer(intent.json(baseURL: bank.baseURL))
    }

    private func answer(_ json: JSONValue) -> Answer { Answer(status: 200, body: json.bytes) }

    private func error(_ status: Int, _ code: String) -> Answer {
        Answer(status: status, body: JSONValue.object(["code": .string(code)]).bytes)
    }
}
