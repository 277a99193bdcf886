import AsyncHTTPClient
import CommerceKernel
import Cryptography
import Foundation
import HTTPAPI
import HTTPTypes
import Identity
import NIOCore
import NIOHTTP1
import SoukServer
import Testing

/// Statement 52: every route of a running shop, called by everybody there is.
@Suite struct AccessMatrixTests {
    /// Somebody who calls, with what the table has to say about them.
    private struct Caller: Sendable {
        let name: String
        let headers: [(String, String)]
        let principal: Principal
    }

    private enum Gate: String { case open, signIn = "401", forbidden = "403" }

    @Test func `statement 52: the gate does for every route and caller what the table says`() async throws {
        try await withShop { shop in
            let callers = try await Self.callers(shop)
            // Logging out comes last: it ends the sessions that the others need.
            let endpoints = try shop.application.endpoints().sorted {
                ($0.operationID == "logout" ? 1 : 0) < ($1.operationID == "logout" ? 1 : 0)
            }
            for endpoint in endpoints {
                for caller in callers {
                    let expected = Self.gate(endpoint.access, caller.principal)
                    let (status, gate) = try await Self.call(endpoint, as: caller, shop.client)
                    #expect(
                        gate == expected, "\(endpoint.operationID) as \(caller.name): \(status), not \(expected)")
                    #expect(status < 500 || status == 503, "\(endpoint.operationID) as \(caller.name): \(status)")
                }
            }
        }
    }

    /// What the table means for a caller.
    private static func gate(_ rule: AccessRule, _ principal: Principal) -> Gate {
        do {
            try rule.check(principal)
            return .open
        } catch {
            return error.kind == .unauthenticated ? .signIn : .forbidden
        }
    }

    /// Calls it with ids under which nothing is, so that nothing is changed: the gate stands before the search.
    private static func call(
        _ endpoint: Endpoint, as caller: Caller, _ client: TestClient
    ) async throws -> (status: Int, gate: Gate) {
        let path = endpoint.template.text.split(separator: "/", omittingEmptySubsequences: false).map {
            $0.hasPrefix("{") ? "nothing-here" : String($0)
        }.joined(separator: "/")
        var request = HTTPClientRequest(url: "http://\(client.host):\(client.port)\(path)")
        request.method = .RAW(value: endpoint.method.rawValue)
        request.headers.add(name: "Accept", value: "*/*")
        for (name, value) in caller.headers { request.headers.add(name: name, value: value) }
        if endpoint.body != .none {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(Array("{}".utf8))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let status = Int(response.status.code)
        guard status == 401 || status == 403 else { return (status, .open) }
        let bytes = Array((try await response.body.collect(upTo: 1 << 20)).readableBytesView)
        // Our own form names the gate; the published contracts have forms without a code.
        let code = (try? JSONParser.parse(bytes))?["code"]?.string
        if let code, code != "authentication_required", code != "forbidden" { return (status, .open) }
        return (status, status == 401 ? .signIn : .forbidden)
    }

    private static func callers(_ shop: TestShop) async throws -> [Caller] {
        let password = Secret("correct horse battery")
        let identity = shop.application.identity
        var callers = [Caller(name: "anonymous", headers: [], principal: .anonymous)]
        for role in Role.allCases {
            let user = try identity.createNow(
                .init(email: "\(role.rawValue)@example.com", password: password, name: role.rawValue, role: role),
                client: .commandLine)
            let signIn = try await identity.login(
                email: user.email, password: password, client: ClientContext(address: "192.0.2.9"))
            callers.append(
                Caller(
                    name: role.rawValue, headers: [("Authorization", "Bearer \(signIn.accessToken.reveal())")],
                    principal: Principal(subject: .user(id: user.id, session: signIn.sessionID), role: role)))
            let key = try await shop.key(role)
            callers.append(
                Caller(
                    name: "key of \(role.rawValue)", headers: [("X-API-Key", key)],
                    principal: Principal(subject: .apiKey(id: "", owner: nil), role: role)))
        }
        for scope in Scope.known {
            let key = try await shop.key(.customer, scopes: [scope])
            callers.append(
                Caller(
                    name: "key with \(scope.rawValue)", headers: [("X-API-Key", key)],
                    principal: Principal(subject: .apiKey(id: "", owner: nil), role: .customer, scopes: [scope])))
        }
        return callers
    }
}
