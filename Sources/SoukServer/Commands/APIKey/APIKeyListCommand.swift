import ArgumentParser
import CommerceKernel
import Identity
import Storage

/// `souk apikey list`
struct APIKeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List keys without their secrets.")

    @OptionGroup var shop: ShopOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let keys = try shop.withKeys { store, keys, _ in try store.readNow { try keys.keys(in: $0) } }
        if json { return Console.print(JSONValue.array(keys.map(\.json))) }
        Console.print(
            Console.table(
                [["id", "name", "role", "scopes", "ends in", "created", "last used", "state"]]
                    + keys.map { key in
                        [
                            key.id, key.name, key.role.rawValue, Self.scopes(key), key.hint, key.createdAt.iso8601,
                            key.lastUsedAt?.iso8601 ?? "never",
                            key.revokedAt.map { "revoked \($0.iso8601)" } ?? "live",
                        ]
                    }))
    }

    private static func scopes(_ key: APIKey) -> String {
        key.scopes.map { $0.map(\.rawValue).sorted().joined(separator: ",") } ?? "all of its role"
    }
}
