import CommerceKernel
import Cryptography
import Identity
import Outbox
import Storage
import Testing

@Suite struct ProfileTests {
    private let admin = Principal(subject: .user(id: "usr_root", session: nil), role: .admin)
    private let home = SavedAddress(
        label: "Home", street: "123 Main St", city: "San Francisco", state: "CA", zip: "94102", country: "us")

    @Test func `a profile changes in part and nothing else`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        let me = Principal(subject: .user(id: user.id, session: nil), role: .customer)
        let named = try await fixture.service.update(
            user.id, .init(name: "John Smith"), actor: me, client: fixture.client)
        #expect(named.name == "John Smith")
        let phoned = try await fixture.service.update(
            user.id, .init(phone: "+1234567890"), actor: me, client: fixture.client)
        #expect(phoned.phone == "+1234567890")
        #expect(phoned.name == "John Smith")
        let cleared = try await fixture.service.update(
            user.id, .init(phone: .some(nil)), actor: me, client: fixture.client)
        #expect(cleared.phone == nil)
        #expect(
            try await refusal {
                try await fixture.service.update(user.id, .init(phone: "call me"), actor: me, client: fixture.client)
            } == "invalid_phone")
    }

    @Test func `a change of role is in the audit log with before and after`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        _ = try await fixture.service.update(user.id, .init(role: .staff), actor: admin, client: fixture.client)
        let log = try await fixture.store.read { try AuditLog.page(try PageRequest(), in: $0) }
        let entry = try #require(log.entries.first)
        #expect(entry.action == "user.role_changed")
        #expect(entry.actor == "user:usr_root")
        #expect(entry.subject == "user/\(user.id)")
        #expect(entry.clientAddress == "192.0.2.1")
        #expect(entry.requestID == "r-1")
        #expect(entry.before["role"] == "customer")
        #expect(entry.after["role"] == "staff")
    }

    @Test func `the last admin stays`() async throws {
        let fixture = try IdentityFixture()
        let root = try fixture.makeUser("root@example.com", role: .admin)
        for body in [
            {
                try await fixture.service.update(
                    root.id, .init(role: .staff), actor: self.admin, client: fixture.client) as Any
            },
            { try await fixture.service.delete(root.id, actor: self.admin, client: fixture.client) as Any },
        ] as [() async throws -> Any] {
            #expect(try await refusal(body) == "last_admin")
        }
        try fixture.makeUser("second@example.com", role: .admin)
        _ = try await fixture.service.update(root.id, .init(role: .staff), actor: admin, client: fixture.client)
    }

    @Test func `addresses are added, replaced, defaulted and never shared`() async throws {
        let fixture = try IdentityFixture()
        let jane = try fixture.makeUser()
        let mallory = try fixture.makeUser("mallory@example.com")
        var first = try await fixture.service.addAddress(home, userID: jane.id)
        #expect(first.isDefault)
        #expect(first.country == "US")
        var second = home
        second.isDefault = true
        second = try await fixture.service.addAddress(second, userID: jane.id)
        let all = try await fixture.service.addresses(userID: jane.id)
        #expect(all.filter(\.isDefault).map(\.id) == [second.id])
        first.city = "Oakland"
        let replaced = first
        #expect(
            try await refusal { try await fixture.service.replaceAddress(replaced, userID: mallory.id) } == "not_found")
        #expect(
            try await refusal { try await fixture.service.deleteAddress(id: replaced.id, userID: mallory.id) }
                == "not_found")
        _ = try await fixture.service.replaceAddress(replaced, userID: jane.id)
        try await fixture.service.deleteAddress(id: second.id, userID: jane.id)
        #expect(try await fixture.service.addresses(userID: jane.id).map(\.city) == ["Oakland"])
        var bad = home
        bad.country = "USA"
        let refused = bad
        #expect(
            try await refusal { try await fixture.service.addAddress(refused, userID: jane.id) } == "invalid_country")
    }

    @Test func `deleting an account takes everything with it and the address is free again`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        let signIn = try await fixture.login()
        _ = try await fixture.service.addAddress(home, userID: user.id)
        _ = try await fixture.service.createSigningSecret(userID: user.id)
        let me = Principal(subject: .user(id: user.id, session: signIn.sessionID), role: .customer)
        let export = try await fixture.service.export(userID: user.id)
        #expect(export["addresses"]?.array?.count == 1)
        #expect(export["hasSigningSecret"] == true)
        #expect(!export.text.contains("scrypt"))
        try await fixture.service.delete(user.id, actor: me, client: fixture.client)
        #expect(
            try await refusal { try await fixture.service.principal(bearer: signIn.accessToken.reveal()) }
                == "invalid_credentials")
        #expect(try await refusal { try await fixture.service.user(id: user.id) } == "not_found")
        let left = try await fixture.store.read { transaction in
            try [
                "users", "identity_addresses", "identity_sessions", "identity_refresh_tokens",
                "identity_signing_secrets",
            ]
            .map { try transaction.first("SELECT count(*) FROM \($0)") { $0.int(0) } ?? -1 }
        }
        #expect(left == [0, 0, 0, 0, 0])
        let events = try fixture.events()
        #expect(events.map(\.type) == ["user.registered", "user.signing_secret_created", "user.deleted"])
        #expect(!events.map(\.payload.text).joined().contains("jane@"), "the history tells who it was")
        try fixture.makeUser()
    }

    @Test func `a signing secret is sealed, readable and replaced`() async throws {
        let fixture = try IdentityFixture()
        let user = try fixture.makeUser()
        #expect(try await fixture.service.signingSecret(userID: user.id) == nil)
        let first = try await fixture.service.createSigningSecret(userID: user.id)
        #expect(try await fixture.service.signingSecret(userID: user.id)?.reveal() == Array(first.reveal().utf8))
        let second = try await fixture.service.createSigningSecret(userID: user.id)
        #expect(try await fixture.service.signingSecret(userID: user.id)?.reveal() == Array(second.reveal().utf8))
    }

    @Test func `a CSRF token belongs to one session`() throws {
        let fixture = try IdentityFixture()
        let token = fixture.service.csrfToken(sessionID: "a")
        #expect(fixture.service.isValid(csrfToken: token, sessionID: "a"))
        #expect(!fixture.service.isValid(csrfToken: token, sessionID: "b"))
        #expect(!fixture.service.isValid(csrfToken: "", sessionID: "a"))
    }
}
