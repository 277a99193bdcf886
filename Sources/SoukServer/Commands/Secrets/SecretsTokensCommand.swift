import ArgumentParser
import Identity
import Storage

/// `souk secrets tokens`
struct SecretsTokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Make a new key for signing access tokens; tokens of the old one stay good until they expire.",
        discussion: "Servers that run take the new key within a minute. Do this now and then, and when one has leaked.")

    @OptionGroup var shop: ShopOptions

    func run() async throws {
        Console.print(try shop.withIdentity { try $0.rotateTokenKeysNow(client: .commandLine) })
    }
}
