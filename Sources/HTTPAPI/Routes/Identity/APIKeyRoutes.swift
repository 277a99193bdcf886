import CommerceKernel
import HTTPTypes
public import Identity
public import Storage

/// Keys of programs. Their secret is in the answer that makes them and nowhere else.
public struct APIKeyRoutes: Sendable {
    private let store: Store
    private let keys: APIKeyService
    private let audit: AuditLog

    public init(store: Store, keys: APIKeyService, audit: AuditLog) {
        self.store = store
        self.keys = keys
        self.audit = audit
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/api-keys", id: "listAPIKeys", summary: "API keys, without their secrets", tag: "People",
                handler: list
            ).documented { $0.answers = [.init(200, "All of them.", data: .array(.component("APIKey")))] },
            Endpoint(
                .post, "/v1/api-keys", id: "createAPIKey", summary: "Make an API key", tag: "People",
                handler: create
            ).documented { operation in
                operation.requestBody = .component("APIKeyDraft")
                operation.answers = [.init(201, "Its secret is shown once.", data: .component("APIKey"))]
            },
            Endpoint(
                .delete, "/v1/api-keys/{id}", id: "revokeAPIKey", summary: "Revoke an API key", tag: "People",
                handler: revoke
            ).documented { operation in
                operation.answers = [.init(204, "Revoked; it is refused from now on.")]
                operation.refusals = [404]
            },
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let all = try await store.read { [keys] in try keys.keys(in: $0) }
        return APIResponse.success("API keys", at: request.now) { json in
            json.array { json in for key in all { json.value(key.json) } }
        }.adding(.cacheControl, "no-store")
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let name = body.requiredText("name", length: 1...100)
        let role = Role(rawValue: body.requiredText("role"))
        if role == nil, body.value("role") != nil {
            body.refuse("role", code: "invalid_role", "role must be customer, staff, admin or service.")
        }
        let names = body.texts("scopes")
        let scopes = names?.compactMap { Scope(rawValue: $0) }
        if names?.count != scopes?.count {
            let known = Scope.known.map(\.rawValue).joined(separator: ", ")
            body.refuse("scopes", code: "invalid_scope", "scopes may hold \(known).")
        }
        let expiry = body.text("expiresAt")
        let expiresAt = expiry.flatMap { Timestamp(iso8601: $0) }
        if expiry != nil, expiresAt.map({ $0 <= request.now }) ?? true {
            body.refuse("expiresAt", code: "invalid_time", "expiresAt must be a time to come, such as 2030-01-01.")
        }
        let limitText = body.value("rateLimit").map { $0.string ?? "" }
        let limit = limitText.flatMap { try? RateLimit(setting: $0, field: "rateLimit") }
        if let limitText, limit == nil {
            body.refuse(
                "rateLimit", code: "invalid_limit",
                "rateLimit is \"\(limitText.prefix(40))\"; it must be like 1000/h, 50/s or off.")
        }
        try body.finish()
        guard let role else { return APIResponse(.badRequest) }
        let (principal, client) = (request.principal, request.clientContext)
        let made = try await store.write { [keys, audit] transaction in
            let made = try keys.create(
                name: name, role: role, scopes: scopes.map { Set($0) }, expiresAt: expiresAt,
                rateLimit: limit, in: transaction)
            try audit.append(
                actor: principal, action: "api_key.created", subject: "api-key/\(made.key.id)", client: client,
                after: made.key.auditJSON, in: transaction)
            return made
        }
        return APIResponse.created(
            "Keep this key; it is not shown again.", location: "/v1/api-keys/\(made.key.id)", at: request.now
        ) { json in
            var object = made.key.json.object ?? JSONObject()
            object["key"] = .string(made.secret.text)
            json.value(.object(object))
        }.adding(.cacheControl, "no-store")
    }

    private func revoke(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let (principal, client) = (request.principal, request.clientContext)
        try await store.write { [keys, audit] transaction in
            try audit.append(
                actor: principal, action: "api_key.revoked", subject: "api-key/\(id)", client: client,
                before: try keys.auditJSON(id: id, in: transaction), in: transaction)
            try keys.revoke(id: id, in: transaction)
        }
        return .noContent
    }
}
