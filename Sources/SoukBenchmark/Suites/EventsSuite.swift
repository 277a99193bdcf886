import CommerceKernel
import Foundation
import Logging
import Outbox
import Storage
import Synchronization

/// Events through the outbox: two thousand a second to three consumers that each write, and how much later they have
/// them. Then checkout beside ten webhook endpoints of which five are dead, and when the other five have everything.
struct EventsSuite {
    private static let rate = 2000
    private static let consumers = 3

    let environment: BenchmarkEnvironment
    let seconds: Int

    func run(into report: inout Report) async throws {
        try await outbox(into: &report)
        try checkout(into: &report)
    }

    // MARK: Outbox

    /// Its effect is a row; notes how long after the event it was durable.
    private final class Counter: EventConsumer {
        let name: String
        let types: Set<String>? = nil
        private let time: any TimeSource
        private let lags = Mutex<[Int64]>([])

        init(_ name: String, time: any TimeSource) {
            self.name = name
            self.time = time
        }

        /// Milliseconds, in order of size.
        var sorted: [Int64] { lags.withLock { $0.sorted() } }
        var count: Int { lags.withLock { $0.count } }

        func effect(of event: RecordedEvent, in transaction: ReadTransaction) -> EventEffect {
            { [self] in
                try $0.execute("INSERT INTO effects (consumer, sequence) VALUES (?, ?)", [name, event.sequence])
                $0.afterCommit { [self] in
                    let lag = time.now.milliseconds - event.occurredAt.milliseconds
                    lags.withLock { $0.append(lag) }
                }
            }
        }
    }

    private func outbox(into report: inout Report) async throws {
        let folder = environment.scratch.appending(path: "souk-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let effects = Migration(
            id: "bench-events",
            sql: """
                CREATE TABLE effects (consumer TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (consumer, sequence))
                    STRICT, WITHOUT ROWID;
                """)
        let store = try Store.open(
            at: folder.appending(path: "bench.sqlite").path, migrations: Outbox.migrations + [effects])
        defer { store.close() }
        let time = SystemTime()
        let counters = (0..<Self.consumers).map { Counter("consumer-\($0)", time: time) }
        let dispatcher = EventDispatcher(
            consumers: counters, store: store, time: time,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { await dispatcher.run() }
        let made = try await Self.produce(for: seconds, into: store, time: time)
        let deadline = ContinuousClock.now + .seconds(30)
        while counters.contains(where: { $0.count < made.count }), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        running.cancel()
        await running.value
        let lags = counters.flatMap(\.sorted).sorted()
        report.add(
            "events", "events through the outbox to \(Self.consumers) consumers", Double(made.count) / made.seconds,
            "events/s", target: .atLeast(Double(Self.rate) * 0.99))
        report.add(
            "events", "effects that are missing", Double(made.count * Self.consumers - lags.count), "",
            target: .exactly(0))
        guard let most = lags.last else { return }
        report.add("events", "their lag, 99th percentile", Double(lags[lags.count * 99 / 100]), "ms")
        report.add("events", "their lag, at the most", Double(most), "ms", target: .atMost(1000))
    }

    /// Twenty writes a hundredth of a second, each with its own event, as twenty requests would make them.
    private static func produce(
        for seconds: Int, into store: Store, time: any TimeSource
    ) async throws -> (count: Int, seconds: Double) {
        let outbox = Outbox(time: time)
        let begun = ContinuousClock.now
        let slots = seconds * 100
        try await withThrowingTaskGroup(of: Void.self) { group in
            for slot in 0..<slots {
                try await Task.sleep(until: begun + .milliseconds(slot * 10))
                for index in 0..<(rate / 100) {
                    group.addTask {
                        let event = OutboxEvent(
                            type: "order.placed", subject: "order/\(slot % 50 * 20 + index)",
                            payload: ["orderId": .integer(index), "total": 2598])
                        try await store.write { _ = try outbox.append(event, in: $0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let elapsed = ContinuousClock.now - begun
        return (slots * (rate / 100), Double(elapsed.wholeMilliseconds) / 1000)
    }

    // MARK: Checkout beside webhooks

    private static let items = #"{"productId":"cup","quantity":1},{"productId":"pot","quantity":2}"#
    /// Of each order every endpoint is told.
    private static let types = ["order.placed", "order.paid"]

    /// How fast orders were paid, and what the endpoints that answer had of their messages.
    private struct Beside {
        let rate: Double
        /// All messages to all endpoints that answer.
        let wanted: Int
        /// Of them, taken when the load ended.
        let taken: Int
        /// Until the others were taken; nil when they were not within two minutes.
        let secondsUntilAll: Double?
    }

    private func checkout(into report: inout Report) throws {
        guard let alone = try orders(answering: [], dead: [], into: &report) else { return }
        let receiver = try ChildProcess.start(
            ["python3", environment.peers.appending(path: "webhook_receiver.py").path], quiet: true)
        defer {
            receiver.stop()
            _ = receiver.wait()
        }
        let deadline = ContinuousClock.now + .seconds(10)
        while receiver.outputSoFar.split(separator: "\n").count < 2, ContinuousClock.now < deadline {
            usleep(20_000)
        }
        let addresses = receiver.outputSoFar.split(separator: "\n").map(String.init)
        guard addresses.count == 2 else { return report.note("python3 is not installed: no checkout beside webhooks") }
        // Five that answer, two that never do, three where nobody listens.
        guard
            let beside = try orders(
                answering: (0..<5).map { "\(addresses[0])/\($0)" },
                dead: (0..<2).map { "\(addresses[1])/\($0)" } + (0..<3).map { "http://127.0.0.1:9/\($0)" },
                into: &report)
        else { return }
        report.add("events", "paid orders, no webhook endpoint", alone.rate, "orders/s")
        report.add("events", "paid orders, ten endpoints, five of them dead", beside.rate, "orders/s")
        report.add("events", "share that is left", beside.rate / alone.rate * 100, "%", target: .atLeast(90))
        report.note("the receivers of webhooks ran on the same processors")
        report.add("events", "messages to the five that answer", Double(beside.wanted), "")
        report.add("events", "the same, taken while orders went on", Double(beside.taken), "")
        if let seconds = beside.secondsUntilAll {
            report.add("events", "the same, until all were taken after that", seconds, "s")
        } else {
            report.note("two minutes after the load not all messages had been taken")
        }
    }

    private func orders(answering: [String], dead: [String], into report: inout Report) throws -> Beside? {
        let shop = try environment.newShop()
        defer { shop.remove() }
        let http = HTTPSuite(environment: environment, connections: 64, seconds: seconds)
        guard let key = try CheckoutSuite.key(shop, environment),
            let (process, base, _) = try http.serve(shop, settings: ["SOUK_WEBHOOK_ALLOW_PRIVATE=true"])
        else {
            report.note("souk serve did not become ready within a minute: no checkout beside webhooks")
            return nil
        }
        defer {
            process.stop()
            _ = process.wait()
        }
        let client = CheckoutClient(base: base, key: key)
        let alive = try answering.compactMap { try client.makeWebhook($0, events: Self.types) }
        for url in dead { _ = try client.makeWebhook(url, events: Self.types) }
        try client.make("cup", price: "5", stock: 900_000_000)
        try client.make("pot", price: "30", stock: 900_000_000)
        guard let warming = try client.buy(Self.items, connections: 64, seconds: 2),
            let load = try client.buy(Self.items, connections: 64, seconds: seconds)
        else {
            report.note("wrk is not installed: no checkout beside webhooks")
            return nil
        }
        let ended = ContinuousClock.now
        let each = (warming.paid + load.paid) * Self.types.count
        var counts = try alive.map(client.delivered)
        let taken = counts.reduce(0, +)
        while counts.contains(where: { $0 < each }), ContinuousClock.now - ended < .seconds(120) {
            usleep(200_000)
            counts = try alive.map(client.delivered)
        }
        return Beside(
            rate: load.paidRate, wanted: each * alive.count, taken: taken,
            secondsUntilAll: counts.contains { $0 < each } ? nil : (ContinuousClock.now - ended).seconds)
    }
}
