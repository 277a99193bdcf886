import CommerceKernel
import Foundation
import Identity
import Outbox
import Storage
import Testing

@Suite struct APIKeyServiceTests {
    private let time = ManualTime()
    private let store: Store
    private let service: APIKeyService

    init() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "souk-keys-\(UUID().uuidString).sqlite").path
        store = try Store.open(at: path, migrations: Outbox.migrations + APIKeyService.migrations)
        service = APIKeyService(time: time, ids: SystemIDs())
    }

    private func make(
        role: Role = .admin, scopes: Set<Scope>? = nil, expiresAt: Timestamp? = nil
    ) throws -> (key: APIKey, secret: APIKeySecret) {
        try store.writeNow { [service] in
            try service.create(name: "shop", role: role, scopes: scopes, expiresAt: expiresAt, in: $0)
        }
    }

    private func look(_ text: String) throws -> APIKey? {
        try store.readNow { try service.key(presented: text, in: $0) }
    }

    @Test func `a key is found by its secret and by nothing else`() throws {
        let (key, secret) = try make(role: .service, scopes: [.catalogWrite])
        #expect(try look(secret.text) == key)
        #expect(key.principal.scopes == [.catalogWrite])
        #expect(try look(secret.text + "x") == nil)
        #expect(try look(key.id) == nil)
        #expect(try look(String(secret.text.dropLast()) + (secret.text.last == "A" ? "B" : "A")) == nil)
        #expect(try make().secret.text != secret.text)
    }

    @Test func `the secret is nowhere in the database`() throws {
        let (_, secret) = try make()
        let marker = secret.text.dropFirst(APIKeySecret.prefix.count)
        for suffix in ["", "-wal"] {
            let bytes = try Data(contentsOf: URL(filePath: store.path + suffix))
            #expect(bytes.range(of: Data(marker.utf8)) == nil)
        }
    }

    @Test func `a revoked or expired key is refused at once`() throws {
        let (key, secret) = try make()
        try store.writeNow { [service] in try service.revoke(id: key.id, in: $0) }
        #expect(try look(secret.text) == nil)
        try store.writeNow { [service] in try service.revoke(id: key.id, in: $0) }
        time.advance(by: .seconds(1))
        let brief = try make(expiresAt: time.now.advanced(by: .seconds(60)))
        #expect(try look(brief.secret.text) != nil)
        time.advance(by: .seconds(60))
        #expect(try look(brief.secret.text) == nil)
        let listed = try store.readNow { try service.keys(in: $0) }
        #expect(listed.map(\.id) == [key.id, brief.key.id])
        #expect(listed[0].revokedAt != nil)
    }

    @Test func `an unknown key cannot be revoked and a nameless one not made`() throws {
        #expect(throws: DomainError.self) { try store.writeNow { [service] in try service.revoke(id: "x", in: $0) } }
        #expect(throws: DomainError.self) {
            try store.writeNow { [service] in _ = try service.create(name: "", role: .admin, in: $0) }
        }
    }
}
