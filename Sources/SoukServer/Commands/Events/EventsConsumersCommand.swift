import ArgumentParser
import CommerceKernel
import Outbox
import Storage

/// `souk events consumers`
struct EventsConsumersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consumers", abstract: "How far each consumer is, and what it could not handle.")

    @OptionGroup var shop: ShopOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let store = try SoukApplication.openStore(try shop.settings())
        defer { store.close() }
        let (lags, parked) = try store.readNow { transaction in
            (try ConsumerStore.lags(in: transaction), try ConsumerStore.parked(in: transaction))
        }
        if json {
            return Console.print(
                JSONValue.array(
                    lags.map { entry in
                        [
                            "consumer": .string(entry.consumer), "lag": .integer(Int(entry.lag)),
                            "parked": .array(parked.filter { $0.consumer == entry.consumer }.map(Self.json)),
                        ]
                    }))
        }
        var rows = [["consumer", "behind", "parked"]]
        for entry in lags {
            let count = parked.count { $0.consumer == entry.consumer }
            rows.append([entry.consumer, String(entry.lag), String(count)])
        }
        Console.print(Console.table(rows))
        for event in parked {
            Console.print("parked: \(event.consumer) event \(event.sequence) of \(event.subject): \(event.error)")
        }
    }

    private static func json(_ event: ParkedEvent) -> JSONValue {
        [
            "sequence": .integer(Int(event.sequence)), "subject": .string(event.subject),
            "error": .string(event.error), "parkedAt": .timestamp(event.parkedAt),
        ]
    }
}
