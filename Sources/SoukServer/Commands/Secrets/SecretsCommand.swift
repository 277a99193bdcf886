import ArgumentParser
import Cryptography
import Foundation

/// `souk secrets`
struct SecretsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "Keys that seal secrets at rest, and keys that sign tokens.",
        subcommands: [SecretsRotateCommand.self, SecretsTokensCommand.self])
}

/// `souk secrets rotate`
struct SecretsRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Put a new key in front of the key file; servers seal everything anew with it when they start.")

    @OptionGroup var shop: ShopOptions

    func run() async throws {
        let settings = try shop.settings()
        if try settings.value("SOUK_MASTER_KEY") != nil {
            throw CommandFailure(
                .usage, "The keys come from SOUK_MASTER_KEY; put a new line `key …` in front of the others there.")
        }
        let path = try settings.masterKeyFile.path
        _ = try MasterKeyFile.open(at: path)
        let ring = try MasterKeyFile.rotate(at: path)
        Console.print(ring.current.id)
        Console.say("\(path) has \(ring.keyIDs.count) keys now. Restart the servers; keep a copy of the file.")
    }
}
