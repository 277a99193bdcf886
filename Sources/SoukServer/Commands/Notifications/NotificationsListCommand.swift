import ArgumentParser
import CommerceKernel
import Notifications

/// `souk notifications list`
struct NotificationsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "What was told to whom, and what could not be, the newest first.")

    @OptionGroup var shop: ShopOptions

    @Option(help: "Only these: pending, sent or dead.")
    var status: Status?

    /// The statuses by their names.
    enum Status: String, ExpressibleByArgument, CaseIterable {
        case pending, sent, dead
        var value: NotificationRecord.Status? { NotificationRecord.Status(rawValue: rawValue) }
    }

    @Option(help: "Only about this, such as order/ID.")
    var about: String?

    @Option(help: "At most this many.")
    var limit = 20

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        let notifications = try shop.notifications()
        defer { notifications.close() }
        var records: [NotificationRecord] = []
        var page = 1
        while records.count < limit {
            let found = try await notifications.service.notifications(
                status: status?.value, about: about, try PageRequest(page: page, limit: min(limit, 100)))
            records += found.notifications
            page += 1
            if found.notifications.isEmpty || records.count >= found.total { break }
        }
        records = Array(records.prefix(limit))
        if json { return Console.print(.array(records.map(Self.json))) }
        let rows = records.map { record in
            [
                String(record.id), record.createdAt.iso8601, record.status.rawValue, record.channel.rawValue,
                record.template.rawValue, record.recipient, record.about, record.lastError ?? "",
            ]
        }
        Console.print(
            Console.table([["id", "made", "status", "channel", "template", "recipient", "about", "error"]] + rows))
    }

    private static func json(_ record: NotificationRecord) -> JSONValue {
        [
            "id": .integer(record.id), "createdAt": .timestamp(record.createdAt),
            "status": .string(record.status.rawValue), "channel": .string(record.channel.rawValue),
            "template": .string(record.template.rawValue), "recipient": .string(record.recipient),
            "about": .string(record.about), "language": .string(record.language.rawValue),
            "attempts": .integer(record.attempts), "lastError": record.lastError.map { .string($0) } ?? .null,
            "nextAttemptAt": record.status == .pending ? .timestamp(record.nextAttemptAt) : .null,
            "finishedAt": record.finishedAt.map { .timestamp($0) } ?? .null,
        ]
    }
}
