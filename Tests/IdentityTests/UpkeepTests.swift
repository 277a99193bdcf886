import CommerceKernel
import Cryptography
import Identity
import Logging
import Outbox
import Storage
import Testing

@Suite struct UpkeepTests {
    private func runner(_ fixture: IdentityFixture) -> JobRunner {
        JobRunner(
            handlers: fixture.service.jobHandlers, store: fixture.store, time: fixture.time,
            ids: SystemIDs(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func count(_ table: String, _ fixture: IdentityFixture) throws -> Int {
        try fixture.store.readNow { try $0.first("SELECT count(*) FROM \(table)") { $0.int(0) } } ?? -1
    }

    @Test func `what is over is swept, and the next sweep is scheduled by the clock`() async throws {
        let fixture = try IdentityFixture()
        try fixture.makeUser()
        _ = try await fixture.login()
        try await fixture.requestReset()
        _ = try await refusal { try await fixture.login(password: "wrong password") }
        try await fixture.service.beginUpkeep()
        let runner = runner(fixture)
        #expect(try await runner.runDueJobs() == 1)
        #expect(try count("identity_sessions", fixture) == 1)
        #expect(try count("identity_one_time_tokens", fixture) == 1)
        fixture.time.advance(by: .seconds(899))
        #expect(try await runner.runDueJobs() == 0)
        fixture.time.advance(by: .seconds(48 * 3600))
        #expect(try await runner.runDueJobs() == 1)
        for table in ["identity_sessions", "identity_refresh_tokens", "identity_one_time_tokens", "identity_throttles"]
        {
            #expect(try count(table, fixture) == 0, "\(table)")
        }
        #expect(try count("jobs", fixture) == 1)
    }

    @Test func `uses of keys are written together, and an older one never replaces a newer`() async throws {
        let fixture = try IdentityFixture()
        let keys = APIKeyService(time: fixture.time, ids: SecureRandom())
        let key = try fixture.store.writeNow { try keys.create(name: "k", role: .staff, in: $0).key }
        let uses = APIKeyUses(store: fixture.store)
        func lastUse() throws -> Timestamp? {
            try fixture.store.readNow { try keys.keys(in: $0) }.first?.lastUsedAt
        }
        let first = fixture.time.now
        #expect(try lastUse() == nil)
        uses.note(key.id, at: first.advanced(by: .seconds(5)))
        uses.note(key.id, at: first)
        #expect(try lastUse() == nil)
        try await uses.flush()
        #expect(try lastUse() == first.advanced(by: .seconds(5)))
        uses.note(key.id, at: first)
        uses.note("key_gone", at: first)
        try await uses.flush()
        #expect(try lastUse() == first.advanced(by: .seconds(5)))
        fixture.store.close()
        uses.note(key.id, at: first.advanced(by: .seconds(9)))
        await #expect(throws: (any Error).self) { try await uses.flush() }
        // It is still there to be written.
        await #expect(throws: (any Error).self) { try await uses.flush() }
    }
}
