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
        try shop.withKeys { store, keys in try store.writeNow { [id] in try keys.revoke(id: id, in: $0) } }
        if json { return Console.print(["id": .string(id), "revoked": true]) }
        Console.say("The key \(id) is revoked.")
    }
}
