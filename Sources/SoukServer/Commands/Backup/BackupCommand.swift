import ArgumentParser
import CommerceKernel
import Foundation

/// `souk backup`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the shop into a folder, while it is served.",
        discussion: """
            Holds the database as of one moment and the settings of the indexes. Without --include-key, keep \
            master.key elsewhere: sealed secrets cannot be opened without it.
            """)

    @OptionGroup var shop: ShopOptions

    @Argument(help: ArgumentHelp("A folder that does not exist yet.", valueName: "folder"))
    var destination: String

    @Flag(help: "Copy the key that opens sealed secrets, too. Whoever has the folder can then read them.")
    var includeKey = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let backup = ShopBackup(settings: try shop.settings(), time: SystemTime())
        let folder = URL(filePath: destination, directoryHint: .isDirectory)
        let includesKey = includeKey
        let manifest = try await BlockingWork.run {
            Handover(try backup.write(to: folder, includesKey: includesKey))
        }.value
        if json { return Console.print(manifest.json) }
        let bytes = manifest.files.reduce(0) { $0 + $1.bytes }
        Console.say("Backed up \(manifest.files.count) files, \(bytes) bytes, to \(folder.path).")
        if !includeKey { Console.say("Keep \(try backup.settings.masterKeyFile.path) as well; it is not among them.") }
    }
}
