import CommerceKernel
import Cryptography
import Foundation
import Identity
import Outbox
import Storage
import Testing

@Suite struct AccessTokenTests {
    private func parts(_ token: Secret<String>) throws -> (header: JSONValue, claims: JSONValue, signature: String) {
        let parts = token.reveal().split(separator: ".").map(String.init)
        return (
            try JSONParser.parse(try #require(Base64URL.decode(parts[0]))),
            try JSONParser.parse(try #require(Base64URL.decode(parts[1]))), parts[2]
        )
    }

    private func encode(_ json: JSONValue) -> String { Base64URL.encode(json.bytes) }

    private func isRefused(_ token: String, _ fixture: IdentityFixture) async throws -> Bool {
        try await refusal { try await fixture.service.principal(bearer: token) } == "invalid_credentials"
    }

    @Test(arguments: AccessTokens.Algorithm.allCases)
    func `a token names its algorithm, key, issuer, audience and 15 minutes`(
        algorithm: AccessTokens.Algorithm
    ) async throws {
        let fixture = try IdentityFixture(algorithm: algorithm)
        let user = try fixture.makeUser()
        let signIn = try await fixture.login()
        let (header, claims, _) = try parts(signIn.accessToken)
        #expect(header["alg"]?.string == algorithm.rawValue)
        #expect(header["kid"]?.string?.isEmpty == false)
        #expect(claims["iss"]?.string == "https://shop.example")
        #expect(claims["sub"]?.string == user.id)
        let lifetime = (claims["exp"]?.number?.int64 ?? 0) - (claims["iat"]?.number?.int64 ?? 0)
        #expect(lifetime == 900)
        let principal = try await fixture.service.principal(bearer: signIn.accessToken.reveal())
        #expect(principal.userID == user.id)
        #expect(principal.role == .customer)
        let keys = try await fixture.tokens.jwks()["keys"]?.array
        #expect(keys?.count == (algorithm == .eddsa ? 1 : 0), "a shared key is never published")
    }

    @Test(arguments: AccessTokens.Algorithm.allCases)
    func `statement 48: none, other algorithms, wrong keys and changed claims are refused`(
        algorithm: AccessTokens.Algorithm
    ) async throws {
        let fixture = try IdentityFixture(algorithm: algorithm)
        try fixture.makeUser()
        let signIn = try await fixture.login()
        let (header, claims, signature) = try parts(signIn.accessToken)
        let kid = try #require(header["kid"])
        let good = signIn.accessToken.reveal()
        let body = encode(claims)
        var forged = [
            "", ".", "..", "...", "a.b.c", good + ".", good + "=", good + "A", String(good.dropLast()),
            good.replacing(".", with: ".."), " \(good)", String(repeating: "a", count: 100_000),
        ]
        for name in ["none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "hs256", ""] {
            let head = encode(["alg": .string(name), "typ": "JWT", "kid": kid])
            forged += ["\(head).\(body).", "\(head).\(body).\(signature)"]
        }
        let ownHead = encode(header)
        let wrongKey = HMACSHA256.code(for: Array("\(ownHead).\(body)".utf8), key: [UInt8](repeating: 7, count: 32))
        forged.append("\(ownHead).\(body).\(Base64URL.encode(wrongKey))")
        // A published public key used as a shared secret.
        if let x = try await fixture.tokens.jwks()["keys"]?.array?.first?["x"]?.string {
            let head = encode(["alg": "HS256", "typ": "JWT", "kid": kid])
            for key in [Array(x.utf8), try #require(Base64URL.decode(x))] {
                let code = HMACSHA256.code(for: Array("\(head).\(body)".utf8), key: key)
                forged.append("\(head).\(body).\(Base64URL.encode(code))")
            }
        }
        var changed = try #require(claims.object)
        changed["sub"] = "usr_other"
        forged.append("\(ownHead).\(encode(.object(changed))).\(signature)")
        var critical = try #require(header.object)
        critical["crit"] = ["exp"]
        forged.append("\(encode(.object(critical))).\(body).\(signature)")
        var unknown = try #require(header.object)
        unknown["kid"] = "../../etc/passwd"
        forged.append("\(encode(.object(unknown))).\(body).\(signature)")
        unknown["kid"] = nil
        forged.append("\(encode(.object(unknown))).\(body).\(signature)")
        for token in forged { #expect(try await isRefused(token, fixture), "\(token.prefix(80))") }
        #expect(try await !isRefused(good, fixture))
    }

    /// A token signed with the shop's own key, its claims changed by `edit`.
    private func resigned(
        _ token: Secret<String>, _ fixture: IdentityFixture, _ edit: (inout JSONObject) -> Void
    ) throws -> String {
        let (header, claims, _) = try parts(token)
        let kid = try #require(header["kid"]?.string)
        let sealed = try fixture.store.readNow {
            try $0.first("SELECT sealed FROM identity_token_keys WHERE id = ?", [kid]) { $0.bytes(0) }
        }
        let key = try fixture.ring.open(try #require(sealed), context: "token-key/\(kid)")
        var object = try #require(claims.object)
        edit(&object)
        let signed = "\(encode(header)).\(encode(.object(object)))"
        return "\(signed).\(Base64URL.encode(HMACSHA256.code(for: Array(signed.utf8), key: key)))"
    }

    @Test func `statement 48: well signed tokens with a wrong audience, issuer or time are refused`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let token = try await fixture.login().accessToken
        let now = fixture.time.now.seconds
        #expect(try await !isRefused(try resigned(token, fixture) { _ in }, fixture), "the signing here is right")
        let edits: [(String, JSONValue?)] = [
            ("aud", "other"), ("aud", ["souk", "other"]), ("aud", nil), ("iss", "https://evil.example"), ("iss", nil),
            ("exp", .integer(now)), ("exp", .integer(now - 1)), ("exp", nil), ("exp", "9999999999"),
            ("exp", .integer(now + 100_000)), ("nbf", .integer(now + 31)), ("nbf", nil), ("sub", "usr_other"),
            ("sub", nil), ("sid", "other"), ("sid", nil), ("exp", .integer(Int64.max)), ("nbf", .integer(Int64.min)),
        ]
        for (name, value) in edits {
            let forged = try resigned(token, fixture) { $0[name] = value }
            #expect(try await isRefused(forged, fixture), "\(name) \(String(describing: value))")
        }
        let skewed = try resigned(token, fixture) { $0["nbf"] = .integer(now + 30) }
        #expect(try await !isRefused(skewed, fixture), "clocks may differ by half a minute")
    }

    @Test func `statement 48: an expired token and one of a revoked session are refused`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let first = try await fixture.login()
        let second = try await fixture.login()
        #expect(try await !isRefused(first.accessToken.reveal(), fixture))
        try await fixture.service.logout(sessionID: first.sessionID)
        #expect(try await isRefused(first.accessToken.reveal(), fixture))
        #expect(try await !isRefused(second.accessToken.reveal(), fixture))
        fixture.time.advance(by: .seconds(900))
        #expect(try await isRefused(second.accessToken.reveal(), fixture))
    }

    @Test func `a session revoked by another process is refused at once`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let signIn = try await fixture.login()
        #expect(try await !isRefused(signIn.accessToken.reveal(), fixture))
        let other = try Store.open(at: fixture.store.path, migrations: fixture.migrations)
        try other.writeNow { try $0.execute("DELETE FROM identity_sessions") }
        #expect(try await isRefused(signIn.accessToken.reveal(), fixture))
        other.close()
    }

    @Test func `after a rotation new tokens have a new key and old ones live on for their time`() async throws {
        let fixture = try IdentityFixture(algorithm: .eddsa)
        try fixture.makeUser()
        let old = try await fixture.login().accessToken
        try await fixture.store.write { [tokens = fixture.tokens] in try tokens.rotate(in: $0) }
        let new = try await fixture.login().accessToken
        #expect(try parts(old).header["kid"] != parts(new).header["kid"])
        #expect(try await !isRefused(old.reveal(), fixture))
        #expect(try await !isRefused(new.reveal(), fixture))
        #expect(try await fixture.tokens.jwks()["keys"]?.array?.count == 2)
        fixture.time.advance(by: .seconds(1100))
        #expect(try await isRefused(old.reveal(), fixture))
        _ = try await fixture.login()
        #expect(try await fixture.tokens.jwks()["keys"]?.array?.count == 1)
    }
}

extension IdentityFixture {
    var migrations: [Migration] { Outbox.migrations + IdentityService.migrations }
}
