import ArgumentParser
import CommerceKernel
import Outbox
import Storage

/// `souk events replay`
struct EventsReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Put a consumer back, so that it sees events again.",
        discussion: """
            Also the way out for a consumer that stands in another history after a restore. Effects that a consumer \
            already had are not repeated where it knows them by their key.
            """)

    @OptionGroup var shop: ShopOptions

    @Argument(help: "The consumer's name, as souk events consumers lists it.")
    var consumer: String

    @Option(help: "The number of the last event it shall not see again; the newest when left out, 0 for all.")
    var from: Int64?

    func run() async throws {
        let store = try SoukApplication.openStore(try shop.settings())
        defer { store.close() }
        let name = consumer
        let wish = from
        let position = try store.writeNow { transaction in
            guard try ConsumerStore.lags(in: transaction).contains(where: { $0.consumer == name }) else {
                throw DomainError.notFound("consumer", id: name)
            }
            let last = try Outbox.lastSequence(in: transaction)
            let position = min(max(wish ?? last, 0), last)
            try ConsumerStore.replay(name, from: position, now: SystemTime().now, in: transaction)
            return position
        }
        Console.say("\(name) stands at event \(position) now.")
    }
}
