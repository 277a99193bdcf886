import ArgumentParser
import CommerceKernel

/// `souk version`
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        if json { return Console.print(["version": .string(SoukVersion.text)]) }
        Console.print("souk \(SoukVersion.text)")
    }
}
