import Analytics
import CommerceKernel
import Logging
import Outbox
import Storage
import Testing

@Suite struct SalesTests {
    private func pay(_ fixture: AnalyticsFixture, _ products: [String?], order: String) throws {
        let items = products.map { id in JSONValue.object(["productId": id.map { .string($0) } ?? .null]) }
        try fixture.store.writeNow { transaction in
            _ = try Outbox(time: fixture.time).append(
                OutboxEvent(type: "order.paid", subject: "order/\(order)", payload: ["items": .array(items)]),
                in: transaction)
        }
    }

    private func deliver(_ fixture: AnalyticsFixture) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        try await EventDispatcher(
            consumers: [SalesRecorder(analytics: fixture.service)], store: fixture.store, time: fixture.time,
            logger: logger
        ).deliverPending()
    }

    private func together(_ fixture: AnalyticsFixture, with id: String) throws -> [String] {
        try fixture.store.readNow { try AnalyticsService.boughtTogether(with: id, limit: 10, in: $0) }
    }

    @Test func `what was bought together goes together, what everybody buys less`() async throws {
        let fixture = try AnalyticsFixture()
        // From here on the consumer sees what happens.
        try await deliver(fixture)
        for order in 0..<3 { try pay(fixture, ["camera", "card", "bag"], order: "a\(order)") }
        for order in 0..<40 { try pay(fixture, ["bag", "mug\(order)"], order: "b\(order)") }
        try pay(fixture, ["camera", "tripod"], order: "c")
        try await deliver(fixture)
        #expect(try together(fixture, with: "camera") == ["card", "bag"], "the tripod was bought with it but once")
        #expect(try together(fixture, with: "card") == ["camera", "bag"])
        #expect(try together(fixture, with: "mug1").isEmpty)
        try await deliver(fixture)
        #expect(try together(fixture, with: "card") == ["camera", "bag"], "nothing is counted twice")
    }

    @Test func `an order makes its products popular, each once`() async throws {
        let fixture = try AnalyticsFixture()
        try await deliver(fixture)
        try pay(fixture, ["lens", "lens", nil], order: "1")
        try await deliver(fixture)
        let scores = try fixture.popularityEvents().map {
            "\($0.subjectID) \($0.payload["score"]?.number?.text ?? "?")"
        }
        #expect(scores == ["lens 10.000"])
        let known = try fixture.store.readNow { try AnalyticsService.popularity(of: ["lens", "other"], in: $0) }
        #expect(known == ["lens": 10])
    }
}
