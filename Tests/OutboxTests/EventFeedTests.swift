import CommerceKernel
import Logging
import Outbox
import Storage
import Testing

@Suite struct EventFeedTests {
    private func page(
        _ fixture: OutboxFixture, after sequence: Int64 = 0, limit: Int = 100, _ patterns: [String] = []
    ) throws -> EventFeed.Page {
        let filter = try #require(EventFilter(patterns))
        return try fixture.store.readNow { transaction in
            let epoch = try Outbox.epoch(in: transaction)
            return try EventFeed.page(
                after: EventCursor(epoch: epoch, sequence: sequence), limit: limit, filter: filter, in: transaction)
        }
    }

    @Test func `pages follow each other without gap or repetition`() throws {
        let fixture = try OutboxFixture()
        for index in 0..<25 { try fixture.record("order.placed", "order/\(index)") }
        var seen: [Int64] = []
        var cursor: Int64 = 0
        while true {
            let page = try page(fixture, after: cursor, limit: 10)
            seen += page.events.map(\.sequence)
            cursor = page.next.sequence
            if !page.hasMore { break }
        }
        #expect(seen == Array(1...25))
        #expect(try page(fixture, after: cursor).events.isEmpty)
    }

    @Test func `a filter takes types and families, in the order of the commits`() throws {
        let fixture = try OutboxFixture()
        for type in ["order.placed", "product.updated", "payment.captured", "order.paid", "stock.changed"] {
            try fixture.record(type, "a/1")
        }
        #expect(try page(fixture, ["order.*"]).events.map(\.type) == ["order.placed", "order.paid"])
        #expect(
            try page(fixture, ["order.paid", "payment.captured"]).events.map(\.type)
                == ["payment.captured", "order.paid"])
        #expect(try page(fixture, ["order.p"]).events.isEmpty)
        // Past what was left out, so that the next look is short.
        #expect(try page(fixture, ["order.*"]).next.sequence == 5)
        #expect(try fixture.store.readNow { try EventFeed.newest(2, in: $0) }.map(\.sequence) == [4, 5])
    }

    @Test(arguments: ["", "Order.placed", "*.placed", "order..placed", "order.*.x", "a' OR 1=1", "order."])
    func `what is no type is refused`(_ pattern: String) {
        #expect(EventFilter([pattern]) == nil)
    }

    @Test(arguments: ["", "1", "zz-1", "9f86d081884c7d65", "9f86d081884c7d65--1", "9f86d081884c7d65-1-2"])
    func `what is no cursor is refused`(_ text: String) {
        #expect(EventCursor(text) == nil)
    }

    @Test func `a cursor of another history is refused`() throws {
        let fixture = try OutboxFixture()
        try fixture.record("a.b", "a/1")
        let end = try fixture.store.readNow { try EventFeed.end(in: $0) }
        try fixture.store.writeNow { try Outbox.renewEpoch(in: $0) }
        let error = #expect(throws: DomainError.self) {
            _ = try fixture.store.readNow { try EventFeed.page(after: end, limit: 1, in: $0) }
        }
        #expect(error?.code == "cursor_out_of_epoch")
    }

    @Test func `old events go except the books, and who missed some is told`() throws {
        let fixture = try OutboxFixture()
        for type in ["cart.item_added", "order.placed", "product.updated"] { try fixture.record(type, "a/1") }
        fixture.time.advance(by: .seconds(100))
        try fixture.record("cart.item_added", "a/1")
        let before = fixture.time.now.advanced(by: .seconds(-50))
        #expect(try fixture.store.writeNow { try EventRetention.prune(before: before, in: $0) } == 2)
        #expect(try page(fixture).events.map(\.sequence) == [2, 4])
        let error = #expect(throws: DomainError.self) { try page(fixture, after: 1) }
        #expect(error?.code == "cursor_expired")
        #expect(try page(fixture, after: 1, ["order.*"]).events.map(\.sequence) == [2])
        #expect(try page(fixture, after: 3).events.map(\.sequence) == [4])
    }

    @Test func `nothing is dropped that a consumer has not seen`() throws {
        let fixture = try OutboxFixture()
        for _ in 0..<4 { try fixture.record("cart.item_added", "a/1") }
        try fixture.store.writeNow { try ConsumerStore.replay("slow", from: 2, now: fixture.time.now, in: $0) }
        fixture.time.advance(by: .seconds(100))
        #expect(try fixture.store.writeNow { try EventRetention.prune(before: fixture.time.now, in: $0) } == 2)
        #expect(try page(fixture).events.map(\.sequence) == [3, 4])
    }

    @Test func `nothing is dropped that another reader has not seen`() async throws {
        let fixture = try OutboxFixture()
        for _ in 0..<4 { try fixture.record("cart.item_added", "a/1") }
        fixture.time.advance(by: .seconds(100))
        let retention = EventRetention(store: fixture.store, age: .seconds(1), time: fixture.time) { _ in 3 }
        try await retention.begin()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await JobRunner(
            handlers: [retention], store: fixture.store, time: fixture.time, ids: fixture.ids, logger: logger
        ).runDueJobs()
        #expect(try page(fixture).events.map(\.sequence) == [4])
    }

    @Test func `the next event of some types is found by their index`() throws {
        let fixture = try OutboxFixture()
        for type in ["a.x", "b.x", "c.x", "b.x", "a.x"] { try fixture.record(type, "a/1") }
        func next(_ types: Set<String>?, _ sequence: Int64) throws -> Int64? {
            try fixture.store.readNow { try Outbox.nextSequence(ofTypes: types, after: sequence, in: $0) }
        }
        #expect(try next(nil, 0) == 1 && next(nil, 4) == 5 && next(nil, 5) == nil)
        #expect(try next(["b.x", "c.x"], 0) == 2 && next(["b.x", "c.x"], 2) == 3 && next(["b.x"], 2) == 4)
        #expect(try next(["b.x", "c.x"], 4) == nil && next([], 0) == nil && next(["z.x"], 0) == nil)
    }

    @Test func `a CloudEvent carries everything but the sealed token`() throws {
        let fixture = try OutboxFixture()
        let event = RecordedEvent(
            sequence: 7, type: "user.registered", subject: "user/usr_1", occurredAt: fixture.time.now,
            payload: ["id": "usr_1", "sealedToken": "AQID"])
        let json = try JSONParser.parse(
            CloudEvent(event, epoch: "9f86d081884c7d65", source: "https://shop.example").bytes)
        #expect(json["id"]?.string == "9f86d081884c7d65-7")
        #expect(json["specversion"]?.string == "1.0")
        #expect(json["source"]?.string == "https://shop.example")
        #expect(json["time"]?.string == fixture.time.now.iso8601)
        #expect(json["data"] == ["id": "usr_1"])
    }

    @Test func `few of a type are found among many others without reading those`() throws {
        let fixture = try OutboxFixture()
        let plan = try fixture.store.readNow { transaction in
            try transaction.query(
                """
                EXPLAIN QUERY PLAN SELECT sequence FROM outbox_events WHERE type = ? AND sequence > ?
                ORDER BY sequence LIMIT ?
                """, ["order.placed", 0, 10]
            ) { $0.text(3) }
        }
        #expect(plan.contains { $0.contains("outbox_events_type (type=? AND sequence>?)") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") })
    }
}
