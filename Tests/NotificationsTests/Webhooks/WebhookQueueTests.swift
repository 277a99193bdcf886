import CommerceKernel
import Foundation
import Outbox
import Storage
import Testing

@testable import Notifications

/// What waits for endpoints, which read the log of events themselves.
@Suite struct WebhookQueueTests {
    private func subjects(_ receiver: Receiver) throws -> [String] {
        try receiver.received.compactMap { try JSONParser.parse($0.body)["subject"]?.string }
    }

    private func rows(_ fixture: NotificationFixture, _ table: String) throws -> Int {
        try fixture.store.readNow { try $0.first("SELECT count(*) FROM \(table)") { $0.int(0) } ?? 0 }
    }

    private func position(_ fixture: NotificationFixture, _ id: String) throws -> Int64? {
        try fixture.store.readNow { try WebhookEndpointStore.subscription(of: id, in: $0)?.position }
    }

    @Test func `a dead endpoint costs a try a pause, however much happens`() async throws {
        let fixture = try NotificationFixture()
        let dead = try Receiver()
        dead.answer(.init(status: 500))
        for _ in 0..<3 { _ = try await fixture.webhooks.create(url: dead.url, filter: .all, description: nil) }
        for index in 1...50 {
            try await fixture.record("order.placed", "order/\(index)")
            if index.isMultiple(of: 5) { try await fixture.deliver() }
        }
        #expect(dead.received.count == 3)
        #expect(try rows(fixture, "webhook_deliveries") == 3)
        #expect(try rows(fixture, "webhook_messages") == 1)
        #expect(try fixture.store.readNow { try WebhookQueue.due(at: fixture.time.now, in: $0).ready }.isEmpty)
        dead.answer(.init())
        fixture.time.advance(by: .seconds(6))
        try await fixture.deliver()
        #expect(dead.received.count == 3 + 150)
        #expect(Set(try subjects(dead)).count == 50)
    }

    @Test func `an endpoint that is enabled again goes on where it stood`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        let id = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil).endpoint.id
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        var change = WebhookService.Change()
        change.isEnabled = false
        _ = try await fixture.webhooks.update(id, change)
        for index in 2...3 { try await fixture.record("order.placed", "order/\(index)") }
        try await fixture.deliver()
        #expect(receiver.received.count == 1)
        change.isEnabled = true
        _ = try await fixture.webhooks.update(id, change)
        try await fixture.deliver()
        #expect(try subjects(receiver) == ["order/1", "order/2", "order/3"])
    }

    @Test func `other types hold for what happens from now on, and for what waits`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        let orders = try #require(EventFilter(["order.*"]))
        let id = try await fixture.webhooks.create(url: receiver.url, filter: orders, description: nil).endpoint.id
        try await fixture.record("product.created", "product/long-ago")
        try await fixture.record("order.placed", "order/1")
        try await fixture.record("product.created", "product/1")
        var change = WebhookService.Change()
        change.filter = .all
        _ = try await fixture.webhooks.update(id, change)
        try await fixture.record("product.created", "product/2")
        try await fixture.deliver()
        #expect(try subjects(receiver) == ["order/1", "product/1", "product/2"])
    }

    @Test func `what is sent again goes behind what waited, and before what happens later`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        let id = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil).endpoint.id
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        receiver.answer(.init(status: 503))
        for index in 2...3 { try await fixture.record("order.placed", "order/\(index)") }
        try await fixture.deliver()
        let log = try await fixture.webhooks.deliveries(of: id, status: .delivered, try PageRequest(page: 1, limit: 9))
        _ = try await fixture.webhooks.replay(delivery: try #require(log.deliveries.last?.id), of: id)
        try await fixture.record("order.placed", "order/4")
        try await fixture.deliver()
        #expect(try subjects(receiver) == ["order/1", "order/2"], "the failed one is waited for")
        receiver.answer(.init())
        fixture.time.advance(by: .seconds(6))
        try await fixture.deliver()
        #expect(
            try subjects(receiver).dropFirst(2) == ["order/2", "order/3", "order/1", "order/4"],
            "in the order of the events")
    }

    @Test func `positions follow what was sent and pass what is not wanted`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        receiver.answer(.init(status: 503))
        let orders = try #require(EventFilter(["order.*"]))
        let failing = try await fixture.webhooks.create(url: receiver.url, filter: orders, description: nil).endpoint.id
        let idle = try await fixture.webhooks.create(
            url: receiver.url, filter: try #require(EventFilter(["refund.made"])), description: nil
        ).endpoint.id
        for type in ["cart.item_added", "order.placed", "cart.item_added", "order.paid"] {
            try await fixture.record(type, "order/1")
        }
        try await fixture.deliver()
        #expect(try position(fixture, failing) == 2, "tried, and kept in the log")
        try await fixture.store.write { try WebhookQueue.passUnwanted(in: $0) }
        #expect(try position(fixture, failing) == 3 && position(fixture, idle) == 4)
        #expect(try fixture.store.readNow { try WebhookService.position(in: $0) } == 3)
        var change = WebhookService.Change()
        change.isEnabled = false
        _ = try await fixture.webhooks.update(failing, change)
        #expect(try fixture.store.readNow { try WebhookService.position(in: $0) } == 4, "nobody waits for it")
    }

    @Test func `the oldest event that waits is known`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        _ = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil)
        func oldest() throws -> Timestamp? { try fixture.store.readNow { try WebhookService.oldestWaiting(in: $0) } }
        #expect(try oldest() == nil)
        let begun = fixture.time.now
        try await fixture.record("order.placed", "order/1")
        fixture.time.advance(by: .seconds(9))
        try await fixture.record("order.placed", "order/2")
        #expect(try oldest() == begun)
        receiver.answer(.init(status: 503))
        try await fixture.deliver()
        #expect(try oldest() == begun, "tried and not taken is not told")
        receiver.answer(.init())
        fixture.time.advance(by: .seconds(6))
        try await fixture.deliver()
        #expect(try oldest() == nil)
    }

    @Test func `who has lost the endpoint to another notes nothing`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        receiver.answer(.init(delay: 0.5))
        let id = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil).endpoint.id
        try await fixture.record("order.placed", "order/1")
        async let sending: Void = fixture.deliver()
        while receiver.received.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        try await fixture.store.write {
            try $0.execute("UPDATE webhook_endpoints SET lease_owner = 'another', lease_until = 0")
        }
        try await sending
        #expect(try rows(fixture, "webhook_deliveries") == 0)
        #expect(try position(fixture, id) == 0)
        try await fixture.deliver()
        #expect(receiver.received.count == 2 && Set(receiver.received.map { $0.headers["webhook-id"] }).count == 1)
    }

    @Test func `an older database's endpoints go on where the consumer of then stood`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "souk-webhooks-\(UUID().uuidString).sqlite")
        defer { try? FileManager.default.removeItem(at: path) }
        let old = try Store.open(
            at: path.path, migrations: Outbox.migrations + Array(NotificationMigrations.all.prefix(2)))
        try old.writeNow { transaction in
            for (id, sequence) in [("whep_a", 3), ("whep_b", 8)] {
                try transaction.execute(
                    """
                    INSERT INTO webhook_endpoints (id, url, patterns, secret, from_sequence, created_at, updated_at)
                    VALUES (?, 'https://a.example', '[]', x'00', ?, 0, 0)
                    """, [id, sequence])
            }
            try transaction.execute(
                """
                INSERT INTO outbox_consumers (name, epoch, position, updated_at)
                SELECT 'webhooks', epoch, 5, 0 FROM outbox_state
                """)
            try transaction.execute(
                "INSERT INTO webhook_messages (id, type, body, created_at) VALUES ('m', 'order.placed', '{}', 0)")
            try transaction.execute(
                """
                INSERT INTO webhook_deliveries (endpoint_id, message_id, status, next_at, created_at)
                VALUES ('whep_a', 'm', 'pending', 0, 0)
                """)
        }
        old.close()
        let store = try Store.open(at: path.path, migrations: Outbox.migrations + NotificationMigrations.all)
        defer { store.close() }
        let subscriptions = try store.readNow { try WebhookEndpointStore.subscriptions(in: $0) }
        #expect(subscriptions.map(\.position) == [5, 8])
        let now = Timestamp(milliseconds: 1)
        #expect(try store.readNow { try WebhookQueue.due(at: now, in: $0).ready } == ["whep_a"])
        #expect(try store.readNow { try ConsumerStore.lags(in: $0).map(\.consumer) } == ["notifications"])
    }
}
