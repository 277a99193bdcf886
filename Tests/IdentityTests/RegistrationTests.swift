import CommerceKernel
import Cryptography
import Identity
import Outbox
import Testing

@Suite struct RegistrationTests {
    private let password = Secret("correct horse battery")

    @Test func `registering opens an account, records the event and sends a link`() async throws {
        let fixture = try IdentityFixture()
        try await fixture.service.register(
            email: "New@Example.com", password: password, name: "New Person", client: fixture.client)
        #expect(try fixture.events().map(\.type) == ["user.registered", "user.email_verification_requested"])
        let signIn = try await fixture.login("new@example.com")
        #expect(signIn.user.role == .customer)
        #expect(signIn.user.emailVerifiedAt == nil)

        let token = try #require(try fixture.mailToken("user.email_verification_requested"))
        let verified = try await fixture.service.verifyEmail(token: token)
        #expect(verified.emailVerifiedAt == fixture.time.now)
        #expect(try await refusal { try await fixture.service.verifyEmail(token: token) } == "invalid_token")
    }

    @Test func `statement 44: registering a known address looks the same and writes to its owner`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        try await fixture.service.register(
            email: "JANE@example.com", password: Secret("another password"), name: "Mallory", client: fixture.client)
        #expect(try fixture.events().last?.type == "user.registration_repeated")
        #expect(try await refusal { try await fixture.login(password: "another password") } == "wrong_login")
        #expect(try await fixture.login().user.name == "Jane Okafor")
    }

    @Test(arguments: [
        ("short12", "wrong_length"), (String(repeating: "x", count: 129), "wrong_length"),
        (String(repeating: "ab", count: 5000), "wrong_length"), ("Password123", "common_password"),
        ("aaaaaaaaaaaa", "common_password"), ("new@example.com", "common_password"),
        ("null\u{0}byte12345", "invalid_character"), ("", "wrong_length"),
    ])
    func `statement 51: bad passwords are refused`(password: String, code: String) async throws {
        let fixture = try IdentityFixture()
        let found = try await refusal {
            try await fixture.service.register(
                email: "new@example.com", password: Secret(password), name: "N", client: fixture.client)
        }
        #expect(found == code)
    }

    @Test func `statement 51: 128 characters count to the last one`() async throws {
        let fixture = try IdentityFixture()
        let long = (0..<16).map { "päss\(String($0, radix: 16))örd" }.joined()
        #expect(long.count == 128)
        try fixture.makeUser(password: long)
        #expect(try await refusal { try await fixture.login(password: String(long.dropLast()) + "x") } == "wrong_login")
        _ = try await fixture.login(password: long)
    }

    @Test func `a name cannot carry header lines`() async throws {
        let fixture = try IdentityFixture()
        let code = try await refusal {
            try await fixture.service.register(
                email: "a@example.com", password: password, name: "A\r\nBcc: b@example.com", client: fixture.client)
        }
        #expect(code == "invalid_character")
    }

    @Test func `statement 53: the role of a new account is customer`() async throws {
        let fixture = try IdentityFixture()
        try await fixture.service.register(
            email: "a@example.com", password: password, name: "A", client: fixture.client)
        #expect(try await fixture.service.users(role: .admin, PageRequest()).total == 0)
    }

    @Test func `many registrations from one address are slowed down`() async throws {
        var options = IdentityService.Options()
        options.throttles.registrationsFromAddress.free = 3
        let fixture = try IdentityFixture(options: options)
        func register(_ index: Int) async throws {
            try await fixture.service.register(
                email: "u\(index)@example.com", password: password, name: "U", client: fixture.client)
        }
        for index in 0..<4 { try await register(index) }
        #expect(try await refusal { try await register(5) } == "too_many_attempts")
        fixture.time.advance(by: .seconds(2))
        try await register(6)
    }
}
