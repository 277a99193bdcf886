import CommerceKernel
import HTTPTypes
public import Identity
import NIOCore
public import Storage

/// Writes what people with more rights than a customer do, whichever room does it: before the act who, what, when, from
/// where and on what, and after it the outcome. So nothing privileged happens that the audit log does not know of, and an
/// act that a crash cuts off stands there without an outcome.
public struct PrivilegedActs: Sendable {
    /// Bytes of an object that is kept before and after; of a larger one only its size is.
    static let largest = 32 << 10

    private let store: Store
    private let audit: AuditLog

    public init(store: Store, audit: AuditLog) {
        self.store = store
        self.audit = audit
    }

    /// Whether `request` is written down: an unsafe method, used by anybody but a customer with all of their own rights.
    static func covers(_ request: APIRequest, _ endpoint: Endpoint) -> Bool {
        let principal = request.principal
        guard principal.isAuthenticated, principal.role != .customer || principal.scopes != nil else { return false }
        return ![.get, .head, .options].contains(request.method)
            && !AccessTable.unaudited.contains(endpoint.operationID)
    }

    /// Runs the handler of `endpoint` between the two halves of an entry. Refused when the first cannot be written.
    func record(_ request: APIRequest, _ endpoint: Endpoint, _ routes: RouteTable) async throws -> APIResponse {
        let before = await present(request, routes)
        let id = try await store.write { [audit] transaction in
            try audit.begin(
                actor: request.principal, action: endpoint.operationID, subject: request.rawPath,
                client: request.clientContext, before: before, in: transaction)
        }
        do {
            let response = try await endpoint.handler(request)
            try await finish(id, outcome: response.status.code, after: Self.data(of: response))
            return response
        } catch {
            try? await finish(id, outcome: Failure(error).status.code, after: nil)
            throw error
        }
    }

    private func finish(_ id: Int64, outcome: Int, after: JSONValue) async throws {
        try await store.write { [audit] in try audit.finish(entry: id, outcome: outcome, after: after, in: $0) }
    }

    /// What a GET at the same address answers, or at the object above it for an action such as `/orders/{id}/cancel`.
    private func present(_ request: APIRequest, _ routes: RouteTable) async -> JSONValue {
        var segments = request.rawPath.split(separator: "/").map {
            PercentCoding.decode($0, plusIsSpace: false) ?? String($0)
        }
        while !segments.isEmpty {
            if case .found(let endpoint, let parameters) = routes.match(.get, segments) {
                guard !parameters.values.isEmpty, endpoint.produces.contains("application/json"),
                    (try? endpoint.access.check(request.principal)) != nil
                else { return nil }
                let look = request.looking(at: endpoint, parameters)
                return (try? await endpoint.handler(look)).map { Self.data(of: $0) } ?? nil
            }
            segments.removeLast()
        }
        return nil
    }

    /// The `data` of an answer without anything secret; null for one that is no JSON.
    static func data(of response: APIResponse) -> JSONValue {
        guard case .bytes(let buffer) = response.body, response.status.kind == .successful,
            response.headers[.contentType]?.contains("json") == true
        else { return nil }
        guard buffer.readableBytes <= largest else { return ["bytes": .integer(buffer.readableBytes)] }
        guard let json = try? JSONParser.parse(Array(buffer.readableBytesView)) else { return nil }
        return withoutSecrets(json["data"] ?? json)
    }

    private static func withoutSecrets(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(withoutSecrets))
        case .object(let object):
            .object(JSONObject(object.members.map { ($0.key, isSecret($0.key) ? nil : withoutSecrets($0.value)) }))
        default: value
        }
    }

    private static let secretNames = ["secret", "password", "token", "apikey", "cardnumber", "cvv"].map {
        Array($0.utf8)
    }

    /// By bytes: `String.contains` took an eighth of the time of an order placed with an API key.
    private static func isSecret(_ name: String) -> Bool {
        let name = name.utf8.map { (65...90).contains($0) ? $0 | 32 : $0 }
        if name == Array("key".utf8) { return true }
        return secretNames.contains { secret in
            name.count >= secret.count
                && (0...(name.count - secret.count)).contains { name[$0...].starts(with: secret) }
        }
    }
}
