import CommerceKernel
import Cryptography
import Identity
import Storage
import Testing

/// Throttling delays strangers and does not lock the owner out.
@Suite struct KnownNetworkTests {
    /// Strangers all over the world use up the attempts of the whole account.
    private func hammer(_ fixture: IdentityFixture, attempts: Int = 60) async throws {
        for number in 0..<attempts {
            _ = try await refusal { try await fixture.login(password: "wrong", from: "203.0.113.\(number)") }
        }
    }

    @Test func `strangers do not keep an owner out of the network they are known in`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        _ = try await fixture.login(from: "192.0.2.1")
        try await hammer(fixture)
        #expect(try await refusal { try await fixture.login(from: "198.51.100.1") } == "too_many_attempts")
        _ = try await fixture.login(from: "192.0.2.1")
    }

    @Test func `a known network is no way to guess`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        _ = try await fixture.login(from: "192.0.2.1")
        for _ in 0..<6 {
            _ = try await refusal { try await fixture.login(password: "wrong", from: "192.0.2.1") }
        }
        #expect(try await refusal { try await fixture.login(from: "192.0.2.1") } == "too_many_attempts")
    }

    @Test func `a network is forgotten after a season, and one account's is not another's`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        try fixture.makeUser("john@example.com")
        _ = try await fixture.login("john@example.com", from: "192.0.2.1")
        try await hammer(fixture)
        #expect(try await refusal { try await fixture.login(from: "192.0.2.1") } == "too_many_attempts")
        fixture.time.advance(by: .seconds(3600))
        _ = try await fixture.login(from: "192.0.2.1")
        fixture.time.advance(by: .seconds(91 * 86_400))
        try fixture.store.writeNow { try fixture.service.sweep(in: $0) }
        try await hammer(fixture)
        #expect(try await refusal { try await fixture.login(from: "192.0.2.1") } == "too_many_attempts")
    }

    @Test func `an owner hears of a few repeated registrations, not of all`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        for number in 0..<20 {
            try await fixture.service.register(
                email: "jane@example.com", password: Secret("correct horse battery"), name: "M",
                client: ClientContext(address: "203.0.113.\(number)"))
        }
        #expect(try fixture.events("user.registration_repeated").count == 4)
        fixture.time.advance(by: .seconds(7200))
        try await fixture.service.register(
            email: "jane@example.com", password: Secret("correct horse battery"), name: "M", client: fixture.client)
        #expect(try fixture.events("user.registration_repeated").count == 5)
    }
}
