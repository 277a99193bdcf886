import ArgumentParser
import Foundation

/// `souk`: every command of the program.
struct SoukCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "souk",
        abstract: "A product search engine with a shop behind it.",
        discussion: """
            Settings: flags over SOUK_* environment variables over ./souk.json. Exit codes: 0 done, 1 something was \
            refused or failed, 2 aborted, 64 usage, 66 no input, 69 server unreachable, 77 not authorised.
            """,
        version: "souk \(SoukVersion.text)",
        groupedSubcommands: [
            CommandGroup(name: "Serving", subcommands: [ServeCommand.self]),
            CommandGroup(name: "Catalog", subcommands: [ImportCommand.self, ExportCommand.self]),
            CommandGroup(name: "Searching", subcommands: [SearchCommand.self, SuggestCommand.self]),
            CommandGroup(name: "Index", subcommands: [ReindexCommand.self, CheckCommand.self, EvaluateCommand.self]),
            CommandGroup(name: "Access", subcommands: [UserCommand.self, APIKeyCommand.self, SecretsCommand.self]),
            CommandGroup(
                name: "Operation",
                subcommands: [
                    EventsCommand.self, NotificationsCommand.self, BackupCommand.self, RestoreCommand.self,
                    MigrateCommand.self, DoctorCommand.self, RoutesCommand.self, CompletionCommand.self,
                    VersionCommand.self,
                ]),
        ])
}

/// The program's entry.
public enum SoukProgram {
    /// Runs the command of this process's arguments and ends the process with its exit code.
    public static func main() async -> Never {
        do {
            var command = try SoukCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch {
            guard let failure = CommandFailure(error) else { SoukCommand.exit(withError: error) }
            if let message = failure.message { Console.fail(message) }
            exit(failure.code.rawValue)
        }
    }
}
