import ArgumentParser
import CommerceKernel
import Storage

/// `souk migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to this version's schema; serve does it by itself.")

    @OptionGroup var shop: ShopOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let store = try SoukApplication.openStore(shop.settings())
        defer { store.close() }
        let applied = store.appliedMigrations
        if json { return Console.print(["applied": .array(applied.map { .string($0) })]) }
        Console.say(applied.isEmpty ? "The database is up to date." : "Applied \(applied.joined(separator: ", ")).")
    }
}
