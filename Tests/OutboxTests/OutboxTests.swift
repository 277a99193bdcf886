import CommerceKernel
import Logging
import Outbox
import Storage
import Synchronization
import Testing

private struct Recorder: EventConsumer {
    let name: String
    var types: Set<String>? = nil
    var poison: Set<String> = []
    let isHealed = Flag()

    final class Flag: Sendable {
        let value = Mutex(false)
    }

    struct Poisoned: Error {}

    func effect(of event: RecordedEvent, in transaction: ReadTransaction) -> EventEffect {
        {
            try $0.execute("INSERT INTO effects VALUES (?, ?)", [name, event.sequence])
            if poison.contains(event.type), !isHealed.value.withLock({ $0 }) { throw Poisoned() }
        }
    }
}

/// Notes events that it is given together as one row, the number of them below zero.
private struct Gatherer: EventConsumer {
    let name = "gatherer"
    let types: Set<String>? = nil

    func effect(of event: RecordedEvent, in transaction: ReadTransaction) -> EventEffect {
        {
            if event.type == "poison.d" { throw Recorder.Poisoned() }
            try $0.execute("INSERT INTO effects VALUES (?, ?)", [name, event.sequence])
        }
    }

    func effects(ofAll events: [RecordedEvent], in transaction: ReadTransaction) -> [EventEffect]? {
        if events.allSatisfy({ $0.type == "dull.e" }) { return [] }
        return [
            { try $0.execute("INSERT INTO effects VALUES (?, ?)", [name, -events.count]) },
            { _ in if events.contains(where: { $0.type == "poison.d" }) { throw Recorder.Poisoned() } },
        ]
    }
}

/// Takes events together and remembers how many it was shown each time.
private final class Looker: EventConsumer {
    let name = "looker"
    let types: Set<String>? = ["a.b"]
    let shown = Mutex<[Int]>([])

    func effect(of event: RecordedEvent, in transaction: ReadTransaction) -> EventEffect { { _ in } }

    func effects(ofAll events: [RecordedEvent], in transaction: ReadTransaction) -> [EventEffect]? {
        shown.withLock { $0.append(events.count) }
        return []
    }
}

@Suite struct OutboxTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `statement 36: the event commits with the change and a rollback leaves none`() async throws {
        let fixture = try OutboxFixture()
        struct Refused: Error {}
        try? await fixture.store.write { [outbox = fixture.outbox] transaction in
            try outbox.append(OutboxEvent(type: "a.b", subject: "a/1"), in: transaction)
            throw Refused()
        }
        #expect(try fixture.store.readNow { try Outbox.events(after: 0, limit: 10, in: $0) }.isEmpty)
        try fixture.record("a.b", "a/1")
        let events = try fixture.store.readNow { try Outbox.events(after: 0, limit: 10, in: $0) }
        #expect(events.count == 1)
        #expect(events[0].subjectID == "1")
        #expect(events[0].occurredAt == fixture.time.now)
    }

    @Test func `events that can be taken together are, and one by one when that fails`() async throws {
        let fixture = try OutboxFixture()
        let delivery = EventDelivery(
            consumer: Gatherer(), store: fixture.store, time: fixture.time, logger: logger)
        try fixture.record("a.b", "a/0")
        try await delivery.deliverPending()
        for index in 1...3 { try fixture.record("a.b", "a/\(index)") }
        try await delivery.deliverPending()
        #expect(try fixture.effects(of: "gatherer") == [1, -3])
        for (index, type) in ["a.b", "poison.d", "a.b"].enumerated() { try fixture.record(type, "b/\(index)") }
        for _ in 1...EventDelivery.maximumAttempts { try await delivery.deliverPending() }
        #expect(try fixture.effects(of: "gatherer") == [1, -3, 5, 7])
        #expect(try fixture.store.readNow { try ConsumerStore.lags(in: $0) }.map(\.lag) == [0])
    }

    @Test func `who takes events together and is behind passes thousands of them with one write`() async throws {
        let fixture = try OutboxFixture()
        let delivery = EventDelivery(
            consumer: Gatherer(), store: fixture.store, time: fixture.time, logger: logger)
        try fixture.record("a.b", "a/0")
        try await delivery.deliverPending()
        try fixture.store.writeNow { [outbox = fixture.outbox] transaction in
            for index in 1...2100 {
                try outbox.append(OutboxEvent(type: "dull.e", subject: "a/\(index)"), in: transaction)
            }
            try outbox.append(OutboxEvent(type: "a.b", subject: "a/0"), in: transaction)
        }
        let before = fixture.store.statistics.commits
        #expect(try await delivery.deliverPending() == 2101)
        #expect(fixture.store.statistics.commits == before + 2)
        #expect(try fixture.effects(of: "gatherer") == [1, -101])
        #expect(try fixture.store.readNow { try ConsumerStore.lags(in: $0) }.map(\.lag) == [0])
    }

    @Test func `who takes events together is shown each once, however many have come`() async throws {
        let fixture = try OutboxFixture()
        let looker = Looker()
        let delivery = EventDelivery(consumer: looker, store: fixture.store, time: fixture.time, logger: logger)
        try fixture.record("a.b", "a/0")
        try await delivery.deliverPending()
        try await delivery.deliverPending()
        for count in [99, 100, 101, 350] {
            try fixture.store.writeNow { [outbox = fixture.outbox] transaction in
                for index in 1...count {
                    for type in ["a.b", "other.thing"] {
                        try outbox.append(OutboxEvent(type: type, subject: "a/\(index)"), in: transaction)
                    }
                }
            }
            #expect(try await delivery.deliverPending() == count)
        }
        #expect(looker.shown.withLock { $0.suffix(4) } == [99, 100, 101, 350])
    }

    @Test func `events of some types are the same, found one after the other or by their types`() throws {
        let fixture = try OutboxFixture()
        let names = ["a.b", "c.d", "e.f", "g.h"]
        var generator = SplitMix64(seed: 7)
        let kinds = (0..<200).map { _ in names[Int(generator.next() % 3)] }
        try fixture.store.writeNow { [outbox = fixture.outbox] transaction in
            for (index, type) in kinds.enumerated() {
                try outbox.append(OutboxEvent(type: type, subject: "s/\(index)"), in: transaction)
            }
            // Events that are kept no longer.
            try transaction.execute("DELETE FROM outbox_events WHERE sequence % 11 = 0")
        }
        try fixture.store.readNow { transaction in
            for types in [["a.b"], ["a.b", "e.f"], ["g.h"], [], Set(names)] as [Set<String>] {
                for sequence in [0, 3, 120, 198, 199, 200, 201] as [Int64] {
                    for limit in [1, 2, 40, 1000] {
                        let found = try Outbox.events(after: sequence, limit: limit, types: types, in: transaction)
                        let passed = try Outbox.events(
                            after: sequence, limit: limit, types: types, last: 200, in: transaction)
                        #expect(found == passed)
                        #expect(found.allSatisfy { types.contains($0.type) } && found.count <= limit)
                    }
                }
            }
        }
    }

    @Test func `what leads to nothing is parked behind a parked event all the same`() async throws {
        let fixture = try OutboxFixture()
        let delivery = EventDelivery(
            consumer: Gatherer(), store: fixture.store, time: fixture.time, logger: logger)
        try fixture.record("poison.d", "a/1")
        for _ in 1...EventDelivery.maximumAttempts { try await delivery.deliverPending() }
        for _ in 1...120 { try fixture.record("dull.e", "a/1") }
        try await delivery.deliverPending()
        let parked = try fixture.store.readNow { try ConsumerStore.parked(for: "gatherer", in: $0) }
        #expect(parked.count == 121)
    }

    @Test func `a consumer is not behind because of events that it does not want`() async throws {
        let fixture = try OutboxFixture()
        let delivery = EventDelivery(
            consumer: Recorder(name: "few", types: ["a.b"]), store: fixture.store, time: fixture.time, logger: logger)
        try fixture.record("a.b", "a/1")
        for index in 0..<5 { try fixture.record("other.thing", "b/\(index)") }
        try await delivery.deliverPending()
        #expect(try fixture.store.readNow { try ConsumerStore.lags(in: $0) }.map(\.lag) == [0])
        try fixture.record("a.b", "a/2")
        try await delivery.deliverPending()
        #expect(try fixture.effects(of: "few") == [1, 7])
    }

    @Test func `sequence numbers increase in commit order and are never reused`() async throws {
        let fixture = try OutboxFixture()
        for index in 0..<5 { try fixture.record("a.b", "a/\(index)") }
        try fixture.store.writeNow { try $0.execute("DELETE FROM outbox_events") }
        try fixture.record("a.b", "a/9")
        let events = try fixture.store.readNow { try Outbox.events(after: 0, limit: 10, in: $0) }
        #expect(events.map(\.sequence) == [6])
        #expect(try fixture.store.readNow { try Outbox.lastSequence(in: $0) } == 6)
        #expect(try fixture.store.readNow { try Outbox.oldestSequence(in: $0) } == 6)
    }

    @Test func `statement 37: every consumer sees every event once and in order`() async throws {
        let fixture = try OutboxFixture()
        for index in 0..<250 { try fixture.record(index % 2 == 0 ? "even.made" : "odd.made", "n/\(index % 7)") }
        let dispatcher = EventDispatcher(
            consumers: [Recorder(name: "all"), Recorder(name: "odd", types: ["odd.made"])], store: fixture.store,
            time: fixture.time, logger: logger)
        try await dispatcher.deliverPending()
        try await dispatcher.deliverPending()
        #expect(try fixture.effects(of: "all") == Array(1...250))
        #expect(try fixture.effects(of: "odd") == Array(stride(from: 2, through: 250, by: 2)))
    }

    @Test func `a poisoned event is parked with its subject's later ones and the others go on`() async throws {
        let fixture = try OutboxFixture()
        try fixture.record("fine", "order/1")
        try fixture.record("poison", "order/2")
        try fixture.record("fine", "order/2")
        try fixture.record("fine", "order/3")
        let recorder = Recorder(name: "mail", poison: ["poison"])
        let delivery = EventDelivery(
            consumer: recorder, store: fixture.store, time: fixture.time, logger: logger)
        for _ in 0..<EventDelivery.maximumAttempts { try await delivery.deliverPending() }
        #expect(try fixture.effects(of: "mail") == [1, 4])
        #expect(try fixture.store.readNow { try ConsumerStore.parked(for: "mail", in: $0) }.map(\.sequence) == [2, 3])
        #expect(try await delivery.retryParked() == 0)
        recorder.isHealed.value.withLock { $0 = true }
        #expect(try await delivery.retryParked() == 2)
        #expect(try fixture.effects(of: "mail") == [1, 4, 2, 3], "released in their order")
        #expect(try fixture.store.readNow { try ConsumerStore.parked(in: $0) }.isEmpty)
    }

    @Test func `a consumer of another epoch stops until it is replayed`() async throws {
        let fixture = try OutboxFixture()
        try fixture.record("a.b", "a/1")
        let delivery = EventDelivery(
            consumer: Recorder(name: "c"), store: fixture.store, time: fixture.time, logger: logger)
        try await delivery.deliverPending()
        try fixture.store.writeNow { try Outbox.renewEpoch(in: $0) }
        await #expect(throws: DomainError.self) { try await delivery.deliverPending() }
        try fixture.store.writeNow { [time = fixture.time] in
            try ConsumerStore.replay("c", from: 0, now: time.now, in: $0)
        }
        try await delivery.deliverPending()
        #expect(try fixture.effects(of: "c") == [1, 1])
    }
}
