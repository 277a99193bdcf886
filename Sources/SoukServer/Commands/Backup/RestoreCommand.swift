import ArgumentParser
import Checkout
import CommerceKernel
import Foundation

/// `souk restore`
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of a shop that is not being served.",
        discussion: """
            The backup's files are held against its manifest first. A shop that is there is moved aside, not removed. \
            The epoch of events is renewed, and the search indexes are rebuilt on the next start.
            """)

    @OptionGroup var shop: ShopOptions

    @Argument(help: ArgumentHelp("A folder that souk backup wrote.", valueName: "folder"))
    var source: String

    @Flag(help: "Move a shop that is there aside.")
    var replace = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let restore = ShopRestore(settings: try shop.settings(), time: SystemTime())
        let folder = URL(filePath: source, directoryHint: .isDirectory)
        let replacing = replace
        let outcome = try await BlockingWork.run {
            Handover(try restore.run(from: folder, replacing: replacing))
        }.value
        for fault in outcome.check.faults { Console.fail("commerce: \(fault)") }
        if json {
            Console.print([
                "backup": outcome.manifest.json, "replaced": outcome.replaced.map { .string($0.path) } ?? .null,
                "commerce": .array(outcome.check.faults.map { .string($0) }),
            ])
        } else {
            Console.say("Restored the shop of \(outcome.manifest.createdAt.iso8601).")
            if let replaced = outcome.replaced { Console.say("What was there is in \(replaced.path).") }
        }
        if !outcome.check.faults.isEmpty { throw CommandFailure(.failed) }
    }
}
