import CommerceKernel
import Cryptography
import Foundation
import Identity
import Storage
import Outbox
import Testing

@Suite struct LoginTests {
    @Test func `statement 42: a login at OWASP's strength, and the hash rises when the parameters do`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        func stored() throws -> String {
            try fixture.store.readNow {
                try $0.first("SELECT password_hash FROM users WHERE id = ?", [user.id]) { $0.text(0) } ?? ""
            }
        }
        #expect(try stored().hasPrefix("$scrypt$ln=4,r=1,p=1$"))
        let strong = try fixture.service(parameters: .owasp)
        _ = try await strong.login(
            email: user.email, password: Secret("correct horse battery"), client: fixture.client)
        #expect(try stored().hasPrefix("$scrypt$ln=15,r=8,p=3$"))
        // A login with cheaper settings leaves the stronger hash.
        _ = try await fixture.login()
        #expect(try stored().hasPrefix("$scrypt$ln=15,r=8,p=3$"))
    }

    @Test func `statement 42: passwords are hashed off the pool, a bounded number waits`() async throws {
        let queue = PasswordHashingQueue(
            parameters: try #require(IdentityFixture.cheap), workers: 1, capacity: 4)
        let refused = await withTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    do {
                        _ = try await queue.hash(Secret("some password"))
                        return 0
                    } catch let error as DomainError where error.kind == .unavailable && error.retryAfter != nil {
                        return 1
                    } catch {
                        return 1000
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(refused < 1000, "only 503 is answered")
        #expect(queue.backlog == 0)
        queue.close()
        await #expect(throws: DomainError.self) { try await queue.hash(Secret("some password")) }
    }

    @Test func `statement 43: unknown and known addresses are refused alike`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for email in ["jane@example.com", "nobody@example.com", "no address", ""] {
            let error = await #expect(throws: DomainError.self) {
                try await fixture.login(email, password: "wrong one")
            }
            #expect(error?.code == "wrong_login")
            #expect(error?.message == "The address or the password is wrong.")
        }
    }

    @Test func `statement 45: guessing slows down per account and address and the owner can still reset`() async throws
    {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for email in ["jane@example.com", "unknown@example.com"] {
            for _ in 0..<6 {
                #expect(try await refusal { try await fixture.login(email, password: "wrong") } == "wrong_login")
            }
            #expect(try await refusal { try await fixture.login(email) } == "too_many_attempts")
        }
        // From elsewhere the owner gets in at once.
        _ = try await fixture.login(from: "198.51.100.7")
        // And the pause passes.
        fixture.time.advance(by: .seconds(2))
        _ = try await fixture.login()
    }

    @Test func `statement 45: guesses that run beside each other are all counted, and win nothing`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        // Every one has looked at the throttle before any has failed.
        let refusals = await withTaskGroup(of: String?.self) { group in
            for index in 0..<40 {
                group.addTask {
                    do {
                        _ = try await fixture.login(password: "guess \(index)")
                        return "in"
                    } catch { return (error as? DomainError)?.code }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1 ?? "other", default: 0] += 1 }
        }
        // The sixth begins a pause, and who comes later is told that and not whether the guess was right.
        #expect(refusals == ["wrong_login": 6, "too_many_attempts": 34])
        let counted = try fixture.store.readNow {
            try $0.query("SELECT failures FROM identity_throttles") { $0.int(0) }
        }
        // By account and network, by account, and by network.
        #expect(counted.count == 3 && Set(counted).count == 1 && counted[0] >= 6)
        #expect(try await refusal { try await fixture.login() } == "too_many_attempts")
    }

    @Test func `a clock that is set back locks nobody out for as long`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for _ in 0..<6 { _ = try await refusal { try await fixture.login(password: "wrong") } }
        #expect(try await refusal { try await fixture.login() } == "too_many_attempts")
        fixture.time.advance(by: .seconds(-40 * 86_400))
        _ = try await fixture.login()
    }

    @Test func `statement 45: the pause doubles up to its ceiling and is forgotten`() {
        let policy = ThrottlePolicy(free: 5, ceiling: .seconds(900))
        #expect(policy.delay(afterFailures: 5) == .zero)
        #expect(policy.delay(afterFailures: 6) == .seconds(1))
        #expect(policy.delay(afterFailures: 7) == .seconds(2))
        #expect(policy.delay(afterFailures: 12) == .seconds(64))
        #expect(policy.delay(afterFailures: 1000) == .seconds(900))
    }

    @Test func `statement 45: guesses spread over addresses hold the account for a minute at most`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for index in 0..<60 {
            _ = try await refusal { try await fixture.login(password: "wrong", from: "203.0.113.\(index)") }
            fixture.time.advance(by: .seconds(1))
        }
        #expect(try await refusal { try await fixture.login(from: "198.51.100.1") } == "too_many_attempts")
        fixture.time.advance(by: .seconds(60))
        _ = try await fixture.login(from: "198.51.100.1")
    }

    @Test func `statement 45: one address trying many accounts is slowed down`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for index in 0..<31 {
            _ = try await refusal { try await fixture.login("u\(index)@example.com", password: "w") }
        }
        #expect(try await refusal { try await fixture.login() } == "too_many_attempts")
        // Neighbours in an IPv6 network are one party.
        for index in 0..<31 {
            _ = try await refusal {
                try await fixture.login("v\(index)@x.example", password: "w", from: "2001:db8::\(index)")
            }
        }
        #expect(try await refusal { try await fixture.login(from: "2001:db8::ffff") } == "too_many_attempts")
        _ = try await fixture.login(from: "2001:db8:0:1::1")
    }

    @Test func `statement 47: session ids differ at every login, die at logout and after 24 hours`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        let first = try await fixture.login(cookie: true)
        let second = try await fixture.login(cookie: true)
        #expect(first.sessionID != second.sessionID)
        #expect(first.cookie != second.cookie)
        let cookie = try #require(first.cookie).reveal()
        #expect(try await fixture.service.principal(cookie: cookie)?.userID == user.id)
        try await fixture.service.logout(sessionID: first.sessionID)
        #expect(try await fixture.service.principal(cookie: cookie) == nil)

        let other = try #require(second.cookie).reveal()
        fixture.time.advance(by: .seconds(24 * 3600 - 1))
        #expect(try await fixture.service.principal(cookie: other) != nil)
        fixture.time.advance(by: .seconds(1))
        #expect(try await fixture.service.principal(cookie: other) == nil)
    }

    @Test func `tokens and cookies are kept as hashes only`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let signIn = try await fixture.login(cookie: true)
        try await fixture.requestReset()
        let reset = try #require(try fixture.mailToken("user.password_reset_requested"))
        let signing = try await fixture.service.createSigningSecret(userID: signIn.user.id)
        fixture.store.close()
        var bytes = Data()
        for file in try FileManager.default.contentsOfDirectory(at: fixture.folder, includingPropertiesForKeys: nil) {
            bytes += try Data(contentsOf: file)
        }
        #expect(bytes.count > 4096)
        #expect(bytes.range(of: Data("jane@example.com".utf8)) != nil, "the search finds what is there")
        for secret in [signIn.refreshToken, signIn.accessToken, try #require(signIn.cookie), reset, signing] {
            #expect(bytes.range(of: Data(secret.reveal().utf8)) == nil)
        }
        #expect(bytes.range(of: Data("correct horse battery".utf8)) == nil)
    }

    @Test func `a refresh token works once and its second use ends the session`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let signIn = try await fixture.login()
        let next = try await fixture.service.refresh(signIn.refreshToken)
        #expect(next.sessionID == signIn.sessionID)
        _ = try await fixture.service.principal(bearer: next.accessToken.reveal())
        #expect(try await refusal { try await fixture.service.refresh(signIn.refreshToken) } == "invalid_credentials")
        #expect(try await refusal { try await fixture.service.refresh(next.refreshToken) } == "invalid_credentials")
        #expect(
            try await refusal { try await fixture.service.principal(bearer: next.accessToken.reveal()) }
                == "invalid_credentials")
        #expect(try fixture.events("user.refresh_token_reused").count == 1)
    }

    @Test func `of fifty parallel refreshes with one token at most one succeeds`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let signIn = try await fixture.login()
        let successes = await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask { (try? await fixture.service.refresh(signIn.refreshToken)) == nil ? 0 : 1 }
            }
            return await group.reduce(0, +)
        }
        #expect(successes <= 1)
        #expect(try await fixture.service.sessions(userID: signIn.user.id).isEmpty)
    }

    @Test func `secrets do not show when a sign-in is printed`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let signIn = try await fixture.login(cookie: true)
        var text = "\(signIn) \(String(reflecting: signIn))"
        dump(signIn, to: &text)
        for secret in [signIn.accessToken, signIn.refreshToken, try #require(signIn.cookie)] {
            #expect(!text.contains(secret.reveal()))
        }
    }
}
