import ArgumentParser
import CommerceKernel
import Identity
import Storage

/// `souk apikey`
struct APIKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey", abstract: "Make, list and revoke API keys.",
        subcommands: [APIKeyCreateCommand.self, APIKeyListCommand.self, APIKeyRevokeCommand.self])
}

extension ShopOptions {
    /// Works on keys with the database alone.
    func withKeys<T>(_ body: (Store, APIKeyService, AuditLog) throws -> T) throws -> T {
        let store = try SoukApplication.openStore(settings())
        defer { store.close() }
        let time = SystemTime()
        return try body(store, APIKeyService(time: time, ids: SystemIDs()), AuditLog(time: time))
    }
}
