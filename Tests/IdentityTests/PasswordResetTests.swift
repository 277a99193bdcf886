import CommerceKernel
import Cryptography
import Identity
import Outbox
import Storage
import Testing

@Suite struct PasswordResetTests {
    private func reset(_ fixture: IdentityFixture, _ token: Secret<String>) async throws {
        try await fixture.service.resetPassword(
            token: token, password: Secret("a brand new password"), client: fixture.client)
    }

    private func requested(_ fixture: IdentityFixture) async throws -> Secret<String> {
        try await fixture.requestReset()
        return try #require(try fixture.mailToken("user.password_reset_requested"))
    }

    @Test func `statement 46: a reset token works once and ends all sessions`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let signIn = try await fixture.login(cookie: true)
        let token = try await requested(fixture)
        #expect(token.reveal().count == 43, "256 bits")
        try await reset(fixture, token)
        #expect(try await refusal { try await reset(fixture, token) } == "invalid_token")
        #expect(try await refusal { try await fixture.login() } == "wrong_login")
        _ = try await fixture.login(password: "a brand new password")
        #expect(try await fixture.service.principal(cookie: #require(signIn.cookie).reveal()) == nil)
        #expect(try await refusal { try await fixture.service.refresh(signIn.refreshToken) } == "invalid_credentials")
    }

    @Test func `whoever takes an account back by mail leaves no other way in`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        try await fixture.store.write { transaction in
            try transaction.execute(
                """
                INSERT INTO identity_external_accounts (issuer, subject, user_id, created_at)
                VALUES ('https://provider.example', 'mallory', ?, ?)
                """, [user.id, fixture.time.now])
        }
        _ = try await fixture.service.createSigningSecret(userID: user.id)
        try await reset(fixture, try await requested(fixture))
        let export = try await fixture.service.export(userID: user.id)
        #expect(export["socialLogins"]?.array?.isEmpty == true)
        #expect(export["hasSigningSecret"] == false)
    }

    @Test func `statement 46: a reset token expires`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let token = try await requested(fixture)
        fixture.time.advance(by: .seconds(3600))
        #expect(try await refusal { try await reset(fixture, token) } == "invalid_token")
    }

    @Test func `a token of one purpose serves no other`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let token = try await requested(fixture)
        #expect(try await refusal { try await fixture.service.verifyEmail(token: token) } == "invalid_token")
        try await reset(fixture, token)
    }

    @Test func `statement 44: an unknown address is answered like a known one and gets no mail`() async throws {
        let fixture = try IdentityFixture()
        try await fixture.requestReset("nobody@example.com")
        #expect(try fixture.events().isEmpty)
    }

    @Test func `statement 45: a throttled owner resets and signs in at once`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for _ in 0..<6 { _ = try await refusal { try await fixture.login(password: "wrong") } }
        #expect(try await refusal { try await fixture.login() } == "too_many_attempts")
        try await reset(fixture, try await requested(fixture))
        _ = try await fixture.login(password: "a brand new password")
    }

    @Test func `asking again and again sends few mails and leaves their links working`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let first = try await requested(fixture)
        for _ in 0..<20 {
            try await fixture.requestReset()
        }
        #expect(try fixture.events("user.password_reset_requested").count == 6)
        try await reset(fixture, first)
    }

    @Test func `a changed password keeps this session and ends the others`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        let mine = try await fixture.login()
        let other = try await fixture.login()
        func change(_ current: String) async throws {
            try await fixture.service.changePassword(
                userID: mine.user.id, current: Secret(current), new: Secret("a brand new password"),
                sessionID: mine.sessionID, client: fixture.client)
        }
        #expect(try await refusal { try await change("wrong") } == "wrong_password")
        try await change("correct horse battery")
        _ = try await fixture.service.principal(bearer: mine.accessToken.reveal())
        #expect(
            try await refusal { try await fixture.service.principal(bearer: other.accessToken.reveal()) }
                == "invalid_credentials")
    }
}
