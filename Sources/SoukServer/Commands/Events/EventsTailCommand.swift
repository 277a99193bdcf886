import ArgumentParser
import CommerceKernel
import Outbox
import Storage

/// `souk events tail`
struct EventsTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Show events, the newest last.",
        discussion: "With --json each line is a CloudEvent, as GET /v1/events answers it.")

    @OptionGroup var shop: ShopOptions

    @Option(name: .customLong("type"), help: "Only this type (order.placed) or family (order.*). May be repeated.")
    var types: [String] = []

    @Option(help: "How many events to begin with.")
    var lines = 20

    @Option(help: "Begin after the event with this id instead.")
    var after: String?

    @Flag(help: "Go on as events come.")
    var follow = false

    @Flag(help: "Print JSON lines.")
    var json = false

    func validate() throws {
        if !(0...100_000).contains(lines) { throw ValidationError("--lines must be from 0 to 100000.") }
        if EventFilter(types) == nil { throw ValidationError("--type must be a name such as order.placed or order.*.") }
        if let after, EventCursor(after) == nil { throw ValidationError("--after must be the id of an event.") }
    }

    func run() async throws {
        guard let filter = EventFilter(types) else { return }
        let settings = try shop.settings()
        let store = try SoukApplication.openStore(settings)
        defer { store.close() }
        let source = settings.publicURL
        var cursor: EventCursor
        if let after = after.flatMap({ EventCursor($0) }) {
            cursor = after
        } else {
            let (newest, end) = try await store.read { [lines] transaction in
                (
                    try EventFeed.newest(lines, filter: filter, in: transaction),
                    try EventFeed.end(in: transaction)
                )
            }
            for event in newest { show(CloudEvent(event, epoch: end.epoch, source: source)) }
            cursor = end
        }
        while true {
            let page = try await store.read { [cursor] in
                try EventFeed.page(after: cursor, limit: 500, filter: filter, in: $0)
            }
            for event in page.events { show(CloudEvent(event, epoch: page.next.epoch, source: source)) }
            cursor = page.next
            if page.hasMore { continue }
            if !follow { return }
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    private func show(_ cloud: CloudEvent) {
        if json { return Console.print(String(decoding: cloud.bytes, as: UTF8.self)) }
        let event = cloud.event
        Console.print("\(event.occurredAt.iso8601)  \(cloud.id)  \(event.type)  \(event.subject)  \(cloud.data.text)")
    }
}
