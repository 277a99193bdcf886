import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity
import Testing

/// Statement 52 for this room: every route against every role.
@Suite struct AccessTests {
    /// What a caller meets: let through the gate, sent to sign in, forbidden, or told there is no such thing.
    private enum Outcome: String { case through, signIn = "401", forbidden = "403", missing = "404" }

    private static func outcome(_ answer: TestAnswer) -> Outcome {
        switch answer.status {
        case 401 where answer.code == "authentication_required": .signIn
        case 403: .forbidden
        case 404: .missing
        default: .through
        }
    }

    private static func method(_ endpoint: Endpoint) throws -> HTTPMethodName {
        try #require(HTTPMethodName(rawValue: endpoint.method.rawValue))
    }

    @Test func `statement 52: the gate does for every route and role what the table says`() async throws {
        let server = try IdentityServer()
        let people: [(Role?, [(String, String)])] = [
            (nil, []), (.customer, try await server.signIn("customer").headers),
            (.staff, try await server.signIn("staff", role: .staff).headers),
            (.admin, try await server.signIn("admin", role: .admin).headers),
            (.service, try server.key(role: .service)),
        ]
        // Logging out comes last: it ends the sessions that the others need.
        let endpoints = server.endpoints().sorted {
            $0.operationID != "logout" && $1.operationID == "logout"
        }
        try await server.run { client in
            for endpoint in endpoints where endpoint.method != .delete {
                for (role, headers) in people {
                    let path = endpoint.template.text.replacing("{id}", with: "me")
                        .replacing("{provider}", with: "none").replacing("{address}", with: "none")
                    let answer = try await client.send(
                        try Self.method(endpoint), path, headers: headers,
                        body: endpoint.method == .get ? nil : "{}")
                    let expected: Bool
                    switch endpoint.access {
                    case .open: expected = true
                    case .authenticated, .credentials: expected = role != nil
                    case .roles(let roles, _): expected = role.map { roles.contains($0) } ?? false
                    }
                    let outcome = Self.outcome(answer)
                    let mark = "\(endpoint.operationID) as \(role?.rawValue ?? "anonymous"): \(answer.status)"
                    if expected {
                        #expect(outcome != .signIn, "\(mark)")
                        #expect(outcome != .forbidden, "\(mark)")
                    } else {
                        #expect(outcome == (role == nil ? .signIn : .forbidden), "\(mark)")
                    }
                    #expect(answer.status != 500, "\(mark)")
                }
            }
        }
    }

    @Test func `statement 52: somebody else's account is 404 to customers and open to admins`() async throws {
        let server = try IdentityServer()
        let owner = try await server.signIn("owner")
        let other = try await server.signIn("other")
        let staff = try await server.signIn("staff", role: .staff)
        let admin = try await server.signIn("admin", role: .admin)
        let key = try server.key(role: .customer, scopes: [.usersRead])
        try await server.run { client in
            let user = "/v1/users/\(owner.id)"
            for path in [user, "\(user)/addresses", "\(user)/sessions", "\(user)/export"] {
                #expect(try await client.get(path, headers: owner.headers).status == 200, "\(path)")
                #expect(try await client.get(path, headers: other.headers).status == 404, "\(path)")
                #expect(try await client.get(path, headers: admin.headers).status == 200, "\(path)")
                #expect(try await client.get(path).status == 401, "\(path)")
            }
            #expect(try await client.get(user, headers: staff.headers).status == 200)
            #expect(try await client.get(user, headers: key).status == 200)
            #expect(try await client.get("\(user)/export", headers: staff.headers).status == 404)
            let change = #"{"name":"Mallory"}"#
            // A key that may read accounts has no business with changing one: the gate says so before anybody looks.
            #expect(try await client.send(.put, user, headers: key, body: change).status == 403)
            for headers in [other.headers, staff.headers] {
                #expect(try await client.send(.put, user, headers: headers, body: change).status == 404)
                #expect(try await client.send(.delete, user, headers: headers).status == 404)
                let secret = try await client.send(.post, "\(user)/signing-secret", headers: headers, body: "{}")
                #expect(secret.status == 404)
            }
            // An account that is not there answers like one that is somebody else's.
            let missing = try await client.get("/v1/users/usr_nobody", headers: other.headers)
            let foreign = try await client.get(user, headers: other.headers)
            #expect(missing.status == foreign.status)
            #expect(missing.code == foreign.code)
        }
    }

    @Test func `statement 53: a role in the body of a customer has no effect`() async throws {
        let server = try IdentityServer()
        let jane = try await server.signIn("jane")
        let admin = try await server.signIn("admin", role: .admin)
        try await server.run { client in
            let body = #"{"name":"Jane","role":"admin","mayPayByInvoice":true,"id":"usr_x","email":"x@example.com"}"#
            let mine = try await client.send(.put, "/v1/users/me", headers: jane.headers, body: body)
            #expect(mine.status == 200)
            #expect(try mine.json["data"]?["role"] == "customer")
            #expect(try mine.json["data"]?["mayPayByInvoice"] == false)
            #expect(try mine.json["data"]?["email"] == "jane@example.com")
            let theirs = try await client.send(
                .put, "/v1/users/\(jane.id)", headers: admin.headers, body: #"{"role":"staff"}"#)
            #expect(try theirs.json["data"]?["role"] == "staff")
            _ = try await client.send(
                .post, "/v1/auth/register",
                body: #"{"email":"n@example.com","password":"correct horse","name":"N","role":"admin"}"#)
            let users = try await client.get("/v1/users?role=admin", headers: admin.headers)
            #expect(try users.json["pagination"]?["total"] == 1)
        }
    }

    @Test func `statement 54: admin routes refuse customers and staff`() async throws {
        let server = try IdentityServer()
        let jane = try await server.signIn("jane")
        let staff = try await server.signIn("staff", role: .staff)
        try await server.run { client in
            for (path, forCustomer, forStaff) in [
                ("/v1/audit-log", 403, 403), ("/v1/api-keys", 403, 403), ("/v1/users", 403, 200),
            ] {
                let customer = try await client.get(path, headers: jane.headers)
                #expect(customer.status == forCustomer, "\(path)")
                let member = try await client.get(path, headers: staff.headers)
                #expect(member.status == forStaff, "\(path)")
            }
        }
    }

    @Test func `statement 56: keys are shown once, scoped, and refused at once when revoked`() async throws {
        let server = try IdentityServer()
        let admin = try await server.signIn("admin", role: .admin)
        try await server.run { client in
            let made = try await client.send(
                .post, "/v1/api-keys", headers: admin.headers,
                body: #"{"name":"importer","role":"customer","scopes":["users:read"]}"#)
            #expect(made.status == 201)
            let key = try #require(try made.json["data"]?["key"]?.string)
            let location = try #require(made["Location"])
            let list = try await client.get("/v1/api-keys", headers: admin.headers)
            #expect(!list.text.contains(key))
            for headers in [[("X-API-Key", key)], [("Authorization", "Bearer \(key)")]] {
                #expect(try await client.get("/v1/users", headers: headers).status == 200)
                #expect(try await client.get("/v1/audit-log", headers: headers).status == 403)
            }
            #expect(try await client.send(.delete, location, headers: admin.headers).status == 204)
            #expect(try await client.get("/v1/users", headers: [("X-API-Key", key)]).status == 401)
            let log = try await client.get("/v1/audit-log", headers: admin.headers)
            #expect(log.text.contains("api_key.created"))
            #expect(log.text.contains("api_key.revoked"))
            #expect(!log.text.contains(key))
        }
    }
}
