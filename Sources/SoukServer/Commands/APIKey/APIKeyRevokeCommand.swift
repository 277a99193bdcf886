import ArgumentParser
import CommerceKernel
import Identity
import Storage

/// `souk apikey revoke`
struct APIKeyRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key at once, in running servers too.")

    @OptionGroup var shop: ShopOptions

    @Argument(help: "The key's id, such as key_….")
    var id: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try shop.withKeys { store, keys, audit in
            try store.writeNow { [id] transaction in
                try audit.append(
                    actor: .anonymous, action: "api_key.revoked", subject: "api-key/\(id)", client: .commandLine,
                    before: try keys.auditJSON(id: id, in: transaction), in: transaction)
                try keys.revoke(id: id, in: transaction)
            }
        }
        if json { return Console.print(["id": .string(id), "revoked": true]) }
        Console.say("The key \(id) is revoked.")
    }
}
