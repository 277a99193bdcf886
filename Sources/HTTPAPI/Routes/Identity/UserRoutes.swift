import CommerceKernel
import Cryptography
import HTTPTypes
public import Identity

/// Accounts, their sessions and addresses. `{id}` may be `me`; somebody else's account is 404 to customers.
public struct UserRoutes: Sendable {
    private let identity: IdentityService
    private let personalData: PersonalData

    public init(identity: IdentityService, personalData: PersonalData = .none) {
        self.identity = identity
        self.personalData = personalData
    }

    public func endpoints() -> [Endpoint] {
        func make(
            _ method: HTTPRequest.Method, _ path: PathTemplate, _ id: String, _ summary: String, body: String? = nil,
            answer: OperationDocumentation.Answer, refusals: [Int] = [], _ handler: @escaping Endpoint.Handler
        ) -> Endpoint {
            Endpoint(
                method, path, id: id, summary: summary, tag: "People",
                body: method == .post && body == nil ? Endpoint.Body.none : nil, handler: handler
            ).documented { operation in
                operation.requestBody = body.map { .component($0) }
                operation.isRequestBodyRequired = body != nil
                operation.answers = [answer]
                operation.refusals = refusals + (path.text.contains("{") ? [404] : [])
            }
        }
        let user = SchemaReference.component("User")
        let address = SchemaReference.component("Address")
        return [
            make(
                .get, "/v1/users", "listUsers", "Accounts, oldest first",
                answer: .init(200, "A page.", data: user, isPage: true), list
            ).documented { operation in
                operation.parameters = [
                    .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "At most 100."),
                    .init("role", .oneOf("customer", "staff", "admin", "service"), "Only this role."),
                ]
            },
            make(
                .post, "/v1/users", "createUser", "Open an account for somebody", body: "NewUser",
                answer: .init(201, "Made.", data: user), refusals: [409, 503], create),
            make(.get, "/v1/users/{id}", "getUser", "An account", answer: .init(200, "It.", data: user), get),
            make(
                .put, "/v1/users/{id}", "updateUser", "Change an account in part", body: "UserChange",
                answer: .init(200, "As it is now.", data: user), refusals: [409], update),
            make(
                .patch, "/v1/users/{id}", "patchUser", "Change an account in part", body: "UserChange",
                answer: .init(200, "As it is now.", data: user), refusals: [409], update),
            make(
                .delete, "/v1/users/{id}", "deleteUser", "Delete an account and its data",
                answer: .init(204, "Gone."), refusals: [409], delete),
            make(
                .get, "/v1/users/{id}/export", "exportUser", "Everything kept about a person",
                answer: .init(200, "It.", data: .object), export),
            make(
                .get, "/v1/users/{id}/sessions", "listSessions", "Live sessions",
                answer: .init(200, "The newest first.", data: .array(.component("Session"))), sessions),
            make(
                .delete, "/v1/users/{id}/sessions", "revokeSessions", "End all sessions but this one",
                answer: .init(204, "Ended."), revokeAll),
            make(
                .delete, "/v1/users/{id}/sessions/{session}", "revokeSession", "End a session",
                answer: .init(204, "Ended."), revoke),
            make(
                .get, "/v1/users/{id}/addresses", "listAddresses", "The address book",
                answer: .init(200, "It.", data: .array(address)), addresses),
            make(
                .post, "/v1/users/{id}/addresses", "createAddress", "Add an address", body: "AddressDraft",
                answer: .init(201, "Added.", data: address), refusals: [422], addAddress),
            make(
                .put, "/v1/users/{id}/addresses/{address}", "replaceAddress", "Replace an address",
                body: "AddressDraft", answer: .init(200, "Replaced.", data: address), replaceAddress),
            make(
                .delete, "/v1/users/{id}/addresses/{address}", "deleteAddress", "Remove an address",
                answer: .init(204, "Removed."), deleteAddress),
            make(
                .post, "/v1/users/{id}/signing-secret", "createSigningSecret",
                "Make a new secret for signing orders; the old one is void",
                answer: .init(201, "Shown once.", data: .object), signingSecret),
            make(
                .get, "/v1/audit-log", "listAuditLog", "Privileged acts, newest first",
                answer: .init(200, "A page.", data: .component("AuditEntry"), isPage: true), auditLog
            ).documented { operation in
                operation.parameters = [
                    .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "At most 100."),
                    .init("subject", .string, "Only of this subject, such as user/usr_1."),
                ]
            },
        ]
    }

    // MARK: Whose

    /// The account meant, if the caller may act on it: their own, or anybody's for staff (read) and admins (write).
    private func target(_ request: APIRequest, writes: Bool = false) throws(DomainError) -> String {
        let id = request.path["id"]
        if id == "me" { return try request.requireUser() }
        if request.principal.userID == id { return id }
        let principal = request.principal
        let mayRead = principal.scopes.map { $0.contains(.usersRead) } ?? (principal.role == .staff)
        let isAdmin = principal.role == .admin && principal.scopes == nil
        if isAdmin || (mayRead && !writes) { return id }
        throw .notFound("user", id: id)
    }

    // MARK: Handlers

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.pageRequest()
        var role: Role?
        if let text = request.query["role"] {
            guard let known = Role(rawValue: text) else {
                throw DomainError.invalid(
                    field: "role", code: "invalid_role",
                    message: "role is \"\(text.prefix(40))\"; it must be customer, staff, admin or service.")
            }
            role = known
        }
        let found = try await identity.users(role: role, page)
        return APIResponse.page("Users", Pagination(page, total: found.total), of: request) { json in
            for user in found.users { json.value(user.json) }
        }.adding(.cacheControl, "no-store")
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let role = body.text("role").flatMap { Role(rawValue: $0) }
        if role == nil, let text = body.text("role") {
            body.refuse("role", code: "invalid_role", "role is \"\(text.prefix(40))\"; it must be a role.")
        }
        let new = IdentityService.NewUser(
            email: body.requiredText("email", length: 1...254),
            password: body.secret("password", maximumLength: 20_000).map { Secret($0) },
            name: body.requiredText("name", length: 1...255), phone: body.text("phone", length: 1...40),
            role: role ?? .customer)
        try body.finish()
        let user = try await identity.create(new, actor: request.principal, client: request.clientContext)
        return APIResponse.created("User created", location: "/v1/users/\(user.id)", at: request.now) {
            $0.value(user.json)
        }
    }

    private func get(_ request: APIRequest) async throws -> APIResponse {
        let user = try await identity.user(id: try target(request))
        return APIResponse.success("User", at: request.now) { $0.value(user.json) }.adding(.cacheControl, "no-store")
    }

    private func update(_ request: APIRequest) async throws -> APIResponse {
        let id = try target(request, writes: true)
        let body = try await request.reader()
        var change = IdentityService.ProfileChange(name: body.text("name", length: 1...255))
        if body.has("phone") { change.phone = .some(body.text("phone", length: 1...40)) }
        // What the body of a customer says about these has no effect (statement 53).
        if request.principal.role == .admin, request.principal.scopes == nil {
            if let text = body.text("role") {
                change.role = Role(rawValue: text)
                if change.role == nil {
                    body.refuse("role", code: "invalid_role", "role is \"\(text.prefix(40))\"; it must be a role.")
                }
            }
            change.mayPayByInvoice = body.flag("mayPayByInvoice")
        }
        try body.finish()
        let user = try await identity.update(
            id, change, actor: request.principal, client: request.clientContext)
        return APIResponse.success("User updated", at: request.now) { $0.value(user.json) }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        let id = try target(request, writes: true)
        try await identity.delete(id, actor: request.principal, client: request.clientContext) {
            [personalData] transaction in try personalData.erase(id, transaction)
        }
        return id == request.principal.userID
            ? APIResponse.noContent.adding(.setCookie, SessionCookie.clear) : .noContent
    }

    private func export(_ request: APIRequest) async throws -> APIResponse {
        let id = try target(request, writes: true)
        let account = try await identity.export(userID: id).object ?? JSONObject()
        let rest = try await personalData.read(id)
        if request.principal.userID != id {
            try await identity.noteExport(of: id, actor: request.principal, client: request.clientContext)
        }
        return APIResponse.success("Export", at: request.now) { json in
            json.object { json in
                for (name, value) in account.members { json.member(name, value) }
                rest(&json)
            }
        }.adding(.cacheControl, "no-store")
    }

    private func sessions(_ request: APIRequest) async throws -> APIResponse {
        let sessions = try await identity.sessions(userID: try target(request, writes: true))
        return APIResponse.success("Sessions", at: request.now) { json in
            json.array { json in
                for session in sessions {
                    var object = session.json.object ?? JSONObject()
                    object["current"] = .bool(session.id == request.sessionID)
                    json.value(.object(object))
                }
            }
        }.adding(.cacheControl, "no-store")
    }

    private func revoke(_ request: APIRequest) async throws -> APIResponse {
        try await identity.revoke(
            sessionID: request.path["session"], of: try target(request, writes: true), actor: request.principal,
            client: request.clientContext)
        return .noContent
    }

    private func revokeAll(_ request: APIRequest) async throws -> APIResponse {
        try await identity.revokeAll(of: try target(request, writes: true), except: request.sessionID)
        return .noContent
    }

    private func addresses(_ request: APIRequest) async throws -> APIResponse {
        let addresses = try await identity.addresses(userID: try target(request))
        return APIResponse.success("Addresses", at: request.now) { json in
            json.array { json in for address in addresses { json.value(address.json) } }
        }.adding(.cacheControl, "no-store")
    }

    private func addAddress(_ request: APIRequest) async throws -> APIResponse {
        let user = try target(request, writes: true)
        let address = try await identity.addAddress(try await Self.address(request), userID: user)
        return APIResponse.created(
            "Address added", location: "/v1/users/\(user)/addresses/\(address.id)", at: request.now
        ) { $0.value(address.json) }
    }

    private func replaceAddress(_ request: APIRequest) async throws -> APIResponse {
        let user = try target(request, writes: true)
        var address = try await Self.address(request)
        address.id = request.path["address"]
        let replaced = try await identity.replaceAddress(address, userID: user)
        return APIResponse.success("Address replaced", at: request.now) { $0.value(replaced.json) }
    }

    private func deleteAddress(_ request: APIRequest) async throws -> APIResponse {
        try await identity.deleteAddress(
            id: request.path["address"], userID: try target(request, writes: true))
        return .noContent
    }

    private static func address(_ request: APIRequest) async throws -> SavedAddress {
        let body = try await request.reader()
        let address = SavedAddress(
            label: body.text("label", length: 0...100), name: body.text("name", length: 0...100),
            company: body.text("company", length: 0...100), street: body.requiredText("street", length: 1...200),
            street2: body.text("street2", length: 0...100), city: body.requiredText("city", length: 1...100),
            state: body.text("state", length: 0...100), zip: body.requiredText("zip", length: 1...20),
            country: body.requiredText("country", length: 1...40), phone: body.text("phone", length: 1...40),
            isDefault: body.flag("default") ?? false)
        try body.finish()
        return address
    }

    private func signingSecret(_ request: APIRequest) async throws -> APIResponse {
        let user = try target(request, writes: true)
        let secret = try await identity.createSigningSecret(userID: user)
        return APIResponse.success("Keep this secret; it is not shown again.", status: .created, at: request.now) {
            json in
            json.object { json in
                json.member("secret", secret.reveal())
                json.member("algorithm", "HMAC-SHA256")
            }
        }.adding(.cacheControl, "no-store").adding(.location, "/v1/users/\(user)")
    }

    private func auditLog(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.pageRequest()
        let found = try await identity.auditEntries(subject: request.query["subject"], page)
        return APIResponse.page("Audit log", Pagination(page, total: found.total), of: request) { json in
            for entry in found.entries { json.value(entry.json) }
        }.adding(.cacheControl, "no-store")
    }
}
