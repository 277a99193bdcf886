import ArgumentParser
import CommerceKernel
import Foundation
import Logging
import Search

/// The folders of the shop, which every command takes.
struct ShopOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the database (./data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("The folder of the indexes (./indexes).", valueName: "dir"))
    var indexes: String?

    @Option(help: ArgumentHelp("A file of settings (./souk.json if there is one).", valueName: "file"))
    var config: String?

    /// The settings of this process, `flags` (by setting name) above everything else.
    func settings(flags: [String: String] = [:]) throws -> Settings {
        var flags = flags
        flags["SOUK_DATA"] = data
        flags["SOUK_INDEXES"] = indexes
        let environment = ProcessInfo.processInfo.environment
        var file: [String: String] = [:]
        if let path = config ?? environment["SOUK_CONFIG"] {
            file = try SettingsSource.read(file: URL(filePath: path))
        } else if FileManager.default.fileExists(atPath: "souk.json") {
            file = try SettingsSource.read(file: URL(filePath: "souk.json"))
        }
        return try Settings(SettingsSource(flags: flags, environment: environment, file: file))
    }

    /// The shop, opened.
    func application(flags: [String: String] = [:]) throws -> SoukApplication {
        let settings = try settings(flags: flags)
        return try SoukApplication(settings: settings, logger: Self.logger(settings))
    }

    /// Only the index, for commands that need no database.
    func engine() throws -> SearchEngine { try SearchEngine.open(folder: settings().productIndex) }

    static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "souk") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = settings.logLevel
        return logger
    }
}
