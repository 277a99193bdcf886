import CommerceKernel
import Cryptography
import Foundation
import Notifications
import Outbox
import Storage
import Testing

@Suite struct WebhookTests {
    private func filter(_ patterns: String...) throws -> EventFilter { try #require(EventFilter(patterns)) }

    private func status(_ fixture: NotificationFixture, _ id: String) async throws -> [WebhookDelivery.Status] {
        try await fixture.webhooks.deliveries(of: id, status: nil, try PageRequest(page: 1, limit: 100))
            .deliveries.reversed().map(\.status)
    }

    @Test func `an endpoint is sent what it asked for, signed, in order`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        try await fixture.record("order.placed", "order/before")
        let made = try await fixture.webhooks.create(
            url: receiver.url, filter: try filter("order.*"), description: nil)
        for index in 1...3 { try await fixture.record("order.placed", "order/\(index)", ["sealedToken": "x"]) }
        try await fixture.record("cart.item_added", "cart/1")
        try await fixture.deliver()
        let received = receiver.received
        let bodies = try received.map { try JSONParser.parse($0.body) }
        #expect(bodies.map { $0["subject"]?.string } == ["order/1", "order/2", "order/3"])
        #expect(bodies.allSatisfy { $0["type"]?.string == "order.placed" && $0["specversion"]?.string == "1.0" })
        #expect(bodies.allSatisfy { $0["timestamp"]?.string == fixture.time.now.iso8601 })
        #expect(!received.contains { $0.body.contains("sealedToken") })
        let request = try #require(received.first)
        let message = "\(request.headers["webhook-id"] ?? "").\(request.headers["webhook-timestamp"] ?? "")."
        let key = Array(try #require(Data(base64Encoded: String(made.secret.reveal().dropFirst(6)))))
        let expected = HMACSHA256.code(for: Array((message + request.body).utf8), key: key)
        #expect(request.headers["webhook-signature"] == "v1," + Data(expected).base64EncodedString())
        #expect(request.headers["content-type"] == "application/json")
        #expect(try await status(fixture, made.endpoint.id) == [.delivered, .delivered, .delivered])
    }

    @Test func `after a rotation both secrets sign for a day`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        let made = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil)
        let rotated = try await fixture.webhooks.rotateSecret(made.endpoint.id)
        #expect(rotated.secret.reveal() != made.secret.reveal())
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        fixture.time.advance(by: .seconds(86_401))
        try await fixture.record("order.placed", "order/2")
        try await fixture.deliver()
        let counts = receiver.received.map { $0.headers["webhook-signature"]?.split(separator: " ").count }
        #expect(counts == [2, 1])
    }

    @Test func `statement 38: a receiver that was down gets everything in order afterwards`() async throws {
        let fixture = try NotificationFixture()
        let (down, well) = (try Receiver(), try Receiver())
        down.answer(.init(status: 503))
        let failing = try await fixture.webhooks.create(url: down.url, filter: .all, description: nil).endpoint
        let other = try await fixture.webhooks.create(url: well.url, filter: .all, description: nil).endpoint
        for index in 1...3 { try await fixture.record("order.placed", "order/\(index)") }
        try await fixture.deliver()
        #expect(down.received.count == 1)
        #expect(try await status(fixture, other.id) == [.delivered, .delivered, .delivered])
        try await fixture.deliver()
        #expect(down.received.count == 1, "it waits for its pause")
        fixture.time.advance(by: .seconds(6))
        try await fixture.deliver()
        #expect(down.received.count == 2)
        down.answer(.init())
        fixture.time.advance(by: .seconds(340))
        try await fixture.deliver()
        let subjects = try down.received.dropFirst(2).map { try JSONParser.parse($0.body)["subject"]?.string }
        #expect(subjects == ["order/1", "order/2", "order/3"])
        #expect(Set(down.received.prefix(3).map { $0.headers["webhook-id"] }).count == 1)
        #expect(try await status(fixture, failing.id) == [.delivered, .delivered, .delivered])
    }

    @Test func `Retry-After puts the next try off`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        receiver.answer(.init(status: 429, headers: ["Retry-After": "100"]))
        _ = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil)
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        fixture.time.advance(by: .seconds(90))
        try await fixture.deliver()
        #expect(receiver.received.count == 1)
        fixture.time.advance(by: .seconds(12))
        try await fixture.deliver()
        #expect(receiver.received.count == 2)
    }

    @Test func `410 disables an endpoint, which is announced; enabling it goes on where it was`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        receiver.answer(.init(status: 410))
        let id = try await fixture.webhooks.create(url: receiver.url, filter: try filter("order.*"), description: nil)
            .endpoint.id
        for index in 1...2 { try await fixture.record("order.placed", "order/\(index)") }
        try await fixture.deliver()
        try await fixture.deliver()
        #expect(receiver.received.count == 1)
        #expect(try await fixture.webhooks.endpoint(id).disabledReason == .gone)
        let announced = try await fixture.store.read {
            try Outbox.events(after: 0, limit: 10, types: ["webhook.disabled"], in: $0)
        }
        #expect(announced.count == 1)
        receiver.answer(.init())
        var change = WebhookService.Change()
        change.isEnabled = true
        _ = try await fixture.webhooks.update(id, change)
        try await fixture.deliver()
        #expect(try await status(fixture, id) == [.dead, .delivered])
    }

    @Test func `a message that nobody ever takes is given up and its endpoint disabled`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        receiver.answer(.init(status: 500, body: "broken"))
        let id = try await fixture.webhooks.create(url: receiver.url, filter: try filter("order.*"), description: nil)
            .endpoint.id
        try await fixture.record("order.placed", "order/1")
        for _ in 1...12 {
            try await fixture.deliver()
            fixture.time.advance(by: .seconds(100_000))
        }
        #expect(receiver.received.count == 10)
        #expect(try await fixture.webhooks.endpoint(id).disabledReason == .unreachable)
        let dead = try await fixture.webhooks.deliveries(of: id, status: .dead, try PageRequest(page: 1, limit: 9))
        let delivery = try await fixture.webhooks.delivery(try #require(dead.deliveries.first?.id), of: id)
        #expect(delivery.attempts.count == 10)
        #expect(delivery.attempts.allSatisfy { $0.status == 500 && $0.answer == "broken" })
    }

    @Test func `a redirect is not followed`() async throws {
        let fixture = try NotificationFixture()
        let (receiver, inner) = (try Receiver(), try Receiver())
        receiver.answer(.init(status: 302, headers: ["Location": inner.url]))
        let id = try await fixture.webhooks.create(url: receiver.url, filter: .all, description: nil).endpoint.id
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        #expect(receiver.received.count == 1)
        #expect(inner.received.isEmpty)
        #expect(try await status(fixture, id) == [.pending])
    }

    @Test func `statement 57: an endpoint in a private network is refused when made, changed and sent to`() async throws
    {
        let fixture = try NotificationFixture(policy: TargetPolicy())
        for url in ["http://127.0.0.1:9/", "http://169.254.169.254/", "http://localhost:9/"] {
            let error = await #expect(throws: DomainError.self) {
                try await fixture.webhooks.create(url: url, filter: .all, description: nil)
            }
            #expect(error?.code == "target_refused")
        }
        let receiver = try Receiver()
        let made = try await fixture.webhooks.create(url: "https://1.1.1.1/", filter: .all, description: nil).endpoint
        // As if the name had come to mean another address since.
        try await fixture.store.write {
            try $0.execute("UPDATE webhook_endpoints SET url = ? WHERE id = ?", [receiver.url, made.id])
        }
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        #expect(receiver.received.isEmpty)
        let log = try await fixture.webhooks.deliveries(of: made.id, status: nil, try PageRequest(page: 1, limit: 9))
        let tries = try await fixture.webhooks.delivery(try #require(log.deliveries.first?.id), of: made.id).attempts
        #expect(tries.first?.answer.contains("private") == true)
    }

    @Test func `a test is sent at once, and messages and events are sent again under their ids`() async throws {
        let fixture = try NotificationFixture()
        let receiver = try Receiver()
        let id = try await fixture.webhooks.create(url: receiver.url, filter: try filter("order.*"), description: nil)
            .endpoint.id
        let (delivery, attempt) = try await fixture.webhooks.test(id)
        #expect(delivery.status == .delivered && attempt.status == 200)
        for index in 1...2 { try await fixture.record("order.placed", "order/\(index)") }
        try await fixture.deliver()
        let first = try await fixture.webhooks.deliveries(of: id, status: nil, try PageRequest(page: 1, limit: 9))
            .deliveries[1]
        _ = try await fixture.webhooks.replay(delivery: first.id, of: id)
        #expect(try await fixture.webhooks.replay(after: nil, of: id).count == 2)
        try await fixture.deliver()
        let ids = receiver.received.dropFirst().compactMap { $0.headers["webhook-id"] }
        #expect(ids.count == 5)
        #expect(ids[2] == ids[0] && ids[3] == ids[0] && ids[4] == ids[1])
    }

    @Test func `secrets are sealed at rest`() async throws {
        let fixture = try NotificationFixture()
        let made = try await fixture.webhooks.create(url: "http://127.0.0.1:9/", filter: .all, description: nil)
        let plain = Array(try #require(Data(base64Encoded: String(made.secret.reveal().dropFirst(6)))))
        let stored = try await fixture.store.read {
            try $0.first("SELECT secret FROM webhook_endpoints") { $0.bytes(0) } ?? []
        }
        #expect(stored.count > plain.count)
        #expect(!stored.indices.contains { stored[$0...].starts(with: plain) })
    }
}
