import CommerceKernel
import Foundation
import Storage
import Testing

@testable import Contracts

@Suite struct NonceStoreTests {
    @Test func `a nonce is taken once for each user until it expires`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "contracts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store.open(at: folder.appending(path: "souk.sqlite").path, migrations: Contracts.migrations)
        let nonce = OrderSignature.Nonce(text: "n", expiresAt: .seconds(1000))
        func take(_ user: String, at seconds: Int64) async throws {
            try await store.write { try NonceStore.take(nonce, of: user, now: .seconds(seconds), in: $0) }
        }
        try await take("a", at: 10)
        try await take("b", at: 10)
        let error = await #expect(throws: DomainError.self) { try await take("a", at: 1000) }
        #expect(error?.code == "replayed_signature")
        // Its timestamp refuses it by then; the row is gone.
        try await take("a", at: 1001)
    }
}
