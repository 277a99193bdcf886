import ArgumentParser

/// `souk events`
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What happened in the shop, and who has seen it.",
        subcommands: [EventsTailCommand.self, EventsConsumersCommand.self, EventsReplayCommand.self])
}
