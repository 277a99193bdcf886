import CommerceKernel
import Outbox
import Storage
import Synchronization
import Testing

@testable import Notifications

/// Names that mean what a test says: somebody's own DNS server.
private final class Names: Sendable {
    private let answers: Mutex<[String: [String]]>
    private let asked = Mutex(0)

    init(_ answers: [String: [String]]) { self.answers = Mutex(answers) }

    var questions: Int { asked.withLock { $0 } }

    func set(_ name: String, _ addresses: [String]) { answers.withLock { $0[name] = addresses } }

    func policy(allowsPrivate: Bool = false) -> TargetPolicy {
        TargetPolicy(allowsPrivate: allowsPrivate) { [self] name in
            asked.withLock { $0 += 1 }
            guard let addresses = answers.withLock({ $0[name] }) else {
                throw NameResolver.Failed(name: name, reason: "unknown")
            }
            return addresses.compactMap { NetworkAddress($0) }
        }
    }
}

@Suite struct NameTests {
    @Test(arguments: [
        ["127.0.0.1"], ["169.254.169.254"], ["10.0.0.7"], ["::1"], ["fd00::7"], ["::ffff:192.168.0.1"],
        // One private address among public ones.
        ["93.184.215.14", "10.0.0.7"], ["2606:4700:4700::1111", "127.0.0.1"],
    ])
    func `statement 57: a name that resolves to a private address is refused`(_ addresses: [String]) async throws {
        let policy = Names(["hook.example": addresses]).policy()
        let error = await #expect(throws: DomainError.self) { try await policy.check("https://hook.example/souk") }
        #expect(error?.code == "target_refused")
        #expect(error?.message.contains("hook.example is ") == true, "\(error?.message ?? "")")
    }

    @Test func `a name that comes to mean a private address is not connected to`() async throws {
        let receiver = try Receiver()
        let names = Names(["hook.example": ["93.184.215.14"]])
        let fixture = try NotificationFixture(policy: names.policy())
        let id = try await fixture.webhooks.create(
            url: "http://hook.example:\(receiver.port)/", filter: .all, description: nil
        ).endpoint.id
        names.set("hook.example", ["127.0.0.1"])
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        #expect(receiver.received.isEmpty)
        let log = try await fixture.webhooks.deliveries(of: id, status: nil, try PageRequest(page: 1, limit: 9))
        let delivery = try #require(log.deliveries.first)
        #expect(delivery.status == .pending)
        let answer = try await fixture.webhooks.delivery(delivery.id, of: id).attempts.first?.answer
        #expect(answer?.contains("private") == true)
        await #expect(throws: DomainError.self) { try await fixture.webhooks.test(id) }
        #expect(receiver.received.isEmpty)
    }

    @Test func `the connection goes to the address that was checked, under the name's own host`() async throws {
        let receiver = try Receiver()
        // The system knows no such name: only the answer that was checked can have led here.
        let names = Names(["hook.invalid": ["127.0.0.1"]])
        let fixture = try NotificationFixture(policy: names.policy(allowsPrivate: true))
        _ = try await fixture.webhooks.create(
            url: "http://hook.invalid:\(receiver.port)/a", filter: .all, description: nil)
        let before = names.questions
        for index in 1...3 { try await fixture.record("order.placed", "order/\(index)") }
        try await fixture.deliver()
        #expect(
            receiver.received.map { $0.headers["host"] } == Array(repeating: "hook.invalid:\(receiver.port)", count: 3))
        #expect(names.questions == before + 1, "asked once a connection: no second answer can differ")
    }

    @Test func `a name that does not resolve now may be registered, and is tried later`() async throws {
        let receiver = try Receiver()
        let names = Names([:])
        let fixture = try NotificationFixture(policy: names.policy(allowsPrivate: true))
        _ = try await fixture.webhooks.create(
            url: "http://later.invalid:\(receiver.port)/", filter: .all, description: nil)
        try await fixture.record("order.placed", "order/1")
        try await fixture.deliver()
        names.set("later.invalid", ["127.0.0.1"])
        fixture.time.advance(by: .seconds(6))
        try await fixture.deliver()
        #expect(receiver.received.count == 1)
    }
}
