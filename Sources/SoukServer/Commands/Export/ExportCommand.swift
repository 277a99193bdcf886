import ArgumentParser
import CatalogIndexing
import Foundation

/// `souk export`
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every product as JSON lines, in the order of ids.",
        discussion: "What is printed can be imported again with souk import.")

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file instead.", valueName: "file"), completion: .file())
    var output: String?

    @OptionGroup var shop: ShopOptions

    init() {}

    func run() throws {
        let opened = try shop.application()
        defer { opened.close() }
        let target = try target()
        var export = CatalogExport(store: opened.store, publishing: opened.publishing)
        while let lines = try export.nextNow() { try target.write(contentsOf: Data(lines)) }
        if output != nil { try target.close() }
    }

    private func target() throws -> FileHandle {
        guard let output else { return .standardOutput }
        guard FileManager.default.createFile(atPath: output, contents: nil),
            let handle = FileHandle(forWritingAtPath: output)
        else { throw ValidationError("--output: \(output) cannot be written") }
        return handle
    }
}
