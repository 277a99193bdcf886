import ArgumentParser

/// `souk notifications`
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications", abstract: "Messages to people.",
        subcommands: [NotificationsListCommand.self, NotificationsRetryCommand.self])
}
