public import Checkout
import CommerceKernel
import Cryptography
import HTTPTypes
import Identity
import NIOCore

/// Answers a repeated request with an `Idempotency-Key` as the first one was answered, and does nothing.
///
/// Keys belong to whoever sends them and to one operation. Refusals are not kept, so that a corrected request may use
/// the same key; a declined payment is an answer and is kept. An answer that shows a secret once is kept without it.
public struct IdempotencyGate: Sendable {
    private let records: IdempotencyStore

    public init(records: IdempotencyStore) { self.records = records }

    /// The endpoints, those that are `idempotent()` behind this gate.
    public func guarding(_ endpoints: [Endpoint]) -> [Endpoint] {
        endpoints.map { endpoint in
            guard let rule = endpoint.idempotency else { return endpoint }
            var copy = endpoint
            copy.handler = { try await self.answer($0, of: endpoint, rule) }
            return copy
        }
    }

    private func answer(
        _ request: APIRequest, of endpoint: Endpoint, _ rule: Endpoint.Idempotency
    ) async throws -> APIResponse {
        guard let key = request.headers[.idempotencyKey] else { return try await endpoint.handler(request) }
        let bytes = try await request.bytes()
        var request = request
        // What is not JSON is refused by the handler itself.
        guard let body = bytes.isEmpty ? .null : try? JSONParser.parse(bytes, maximumDepth: request.limits.jsonDepth)
        else { return try await endpoint.handler(request) }
        let decision = try await records.begin(
            key: key, caller: Self.caller(request), operation: "\(endpoint.operationID) \(request.rawPath)", body: body)
        switch decision {
        case .replay(let record):
            guard let answer = RecordedAnswer(record) else {
                throw DomainError(.internal, code: "internal", message: "The kept answer cannot be read.")
            }
            return answer.response.adding(.idempotentReplayed, "true")
        case .run(let scope):
            request.idempotencyScope = scope
            let response: APIResponse
            do {
                response = try await endpoint.handler(request)
            } catch {
                try? await records.abandon(scope: scope)
                throw error
            }
            if let record = RecordedAnswer(response, hiding: rule.secrets), response.status.code < 500 {
                // Should this fail, a repeated request runs again and finds what this one has made.
                try? await records.complete(scope: scope, response: record.bytes)
            } else {
                try? await records.abandon(scope: scope)
            }
            return response
        }
    }

    /// Who the keys belong to: the account or key, a guest by the secret they show, else an address.
    private static func caller(_ request: APIRequest) -> String {
        switch request.principal.subject {
        case .user, .apiKey, .trustedListener: return request.principal.logName
        case .anonymous:
            let shown = request.cartToken ?? request.headers[.xOrderToken]
            return shown.map { "guest:" + Hex.encode(SHA256.hash($0)) } ?? "address:\(request.clientAddress)"
        }
    }
}

extension Endpoint {
    /// How the operation honours an `Idempotency-Key`.
    public struct Idempotency: Sendable, Hashable {
        /// Members of `data` that are shown once and are null when the answer is replayed.
        public var secrets: [String]
    }

    /// The same, honouring an `Idempotency-Key`. For operations that make something.
    public func idempotent(hiding secrets: String...) -> Endpoint {
        var copy = documented { operation in
            operation.parameters.append(
                .init(
                    "Idempotency-Key", in: .header,
                    .inline(#"{"type":"string","minLength":1,"maxLength":255}"#),
                    "A text of yours, new for every new request. Repeated with the same body, the request does nothing "
                        + "and is answered as it was the first time, with Idempotent-Replayed: true."))
            for status in [409, 422] where !operation.refusals.contains(status) { operation.refusals.append(status) }
        }
        copy.idempotency = Idempotency(secrets: secrets)
        return copy
    }
}

extension HTTPField.Name {
    // The name is a constant of ours and valid.
    static let idempotentReplayed = HTTPField.Name("Idempotent-Replayed")!
}
