import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Synchronization
import Testing

@Suite struct WorkQueueTests {
    /// Something that runs until it is let go.
    private final class Gate: Sendable {
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        private let isOpen = Mutex(false)

        func pass() async {
            await withCheckedContinuation { continuation in
                let open = isOpen.withLock { open in
                    if !open { waiting.withLock { $0.append(continuation) } }
                    return open
                }
                if open { continuation.resume() }
            }
        }

        func open() {
            let all = isOpen.withLock { open in
                open = true
                return waiting.withLock { $0 }
            }
            for continuation in all { continuation.resume() }
        }
    }

    /// Something that several tasks note in.
    private final class Notes<Value: Sendable>: Sendable {
        private let noted: Mutex<Value>

        init(_ value: sending Value) { noted = Mutex(value) }

        var value: Value { noted.withLock { $0 } }
        func note(_ change: (inout Value) -> Void) { noted.withLock { change(&$0) } }
    }

    /// A clock that only a test moves.
    private final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(by time: Duration) { instant.withLock { $0 += time } }
    }

    private static func until(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(60))
        while !condition() {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .microseconds(200))
        }
    }

    @Test func `so many run, so many wait, the rest is refused at once`() async throws {
        let queue = WorkQueue(name: "test", width: 2, depth: 1, patience: .seconds(600))
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<3 { tasks.addTask { try await queue.run { await gate.pass() } } }
            try await Self.until { queue.counts.running == 2 && queue.counts.waiting == 1 }
            let refusal = await #expect(throws: DomainError.self) { try await queue.run {} }
            #expect(refusal?.code == "overloaded")
            #expect(refusal?.kind == .unavailable)
            #expect((refusal?.retryAfter ?? .zero) >= .seconds(1))
            gate.open()
            try await tasks.waitForAll()
        }
        #expect(queue.counts == (running: 0, waiting: 0, refused: 1))
    }

    @Test func `the order of arrival is kept`() async throws {
        let queue = WorkQueue(name: "test", width: 1, depth: 100, patience: .seconds(600))
        let gate = Gate()
        let served = Notes<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await queue.run { await gate.pass() } }
            try await Self.until { queue.counts.running == 1 }
            for number in 0..<20 {
                tasks.addTask { try await queue.run { served.note { $0.append(number) } } }
                try await Self.until { queue.counts.waiting == number + 1 }
            }
            gate.open()
            try await tasks.waitForAll()
        }
        #expect(served.value == Array(0..<20))
    }

    @Test func `one that waited longer than its patience is sent away when its turn comes`() async throws {
        let clock = Clock()
        let queue = WorkQueue(
            name: "test", width: 1, depth: 10, patience: .milliseconds(20), now: { clock.now })
        let gate = Gate()
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await queue.run { await gate.pass() }
                return true
            }
            try await Self.until { queue.counts.running == 1 }
            tasks.addTask { (try? await queue.run {}) != nil }
            try await Self.until { queue.counts.waiting == 1 }
            clock.advance(by: .milliseconds(21))
            gate.open()
            var outcomes: [Bool] = []
            for try await outcome in tasks { outcomes.append(outcome) }
            #expect(outcomes.sorted { $0 && !$1 } == [true, false])
        }
        // The place is free again.
        try await queue.run {}
        #expect(queue.counts.running == 0)
    }

    @Test func `under ten times the load those who are served are served soon`() async throws {
        let clock = Clock()
        let patience = Duration.milliseconds(100)
        let queue = WorkQueue(name: "test", width: 2, depth: 1000, patience: patience, now: { clock.now })
        let waits = Notes<[Duration]>([])
        let inWork = Notes<[(end: ContinuousClock.Instant, gate: Gate)]>([])
        let gone = Notes(0)
        var arrived = 0
        /// Until everybody who has arrived works, waits or has gone.
        func settle() async throws {
            try await Self.until {
                let counts = queue.counts
                return counts.running == inWork.value.count
                    && gone.value + counts.running + counts.waiting == arrived
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            while gone.value < 200 {
                // Two places serve one in ten milliseconds; one a millisecond comes.
                if arrived < 200 {
                    arrived += 1
                    tasks.addTask { [begin = clock.now] in
                        try? await queue.run {
                            let gate = Gate()
                            waits.note { $0.append(clock.now - begin) }
                            inWork.note { $0.append((clock.now.advanced(by: .milliseconds(20)), gate)) }
                            await gate.pass()
                        }
                        gone.note { $0 += 1 }
                    }
                    try await settle()
                }
                clock.advance(by: .milliseconds(1))
                let done = inWork.value.filter { $0.end <= clock.now }
                inWork.note { $0.removeAll { $0.end <= clock.now } }
                for work in done { work.gate.open() }
                try await settle()
            }
        }
        let served = waits.value
        #expect(served.count + queue.counts.refused == 200)
        // Nobody idles: in the 200 milliseconds while they come, each place serves ten.
        #expect(served.count >= 20)
        // Without refusals the last would begin after two seconds.
        #expect((served.max() ?? .zero) <= patience)
    }

    @Test func `a gateway that calls back first does not wait for the orders that wait for it`() async throws {
        let queue = WorkQueue(name: "writes", width: 1, depth: 0, patience: .seconds(1))
        let called = Gate()
        let endpoints = WriteGate(queue: queue).guarding([
            .probe(.post, "/v1/orders") { _ in
                await called.pass()
                return .noContent
            },
            .probe(.post, "/v1/payments/webhooks/{gateway}") { _ in
                called.open()
                return .noContent
            },
        ])
        try await withServer(endpoints) { client in
            async let order = client.send(.post, "/v1/orders", body: "{}")
            try await Self.until { queue.counts.running == 1 }
            #expect(try await client.send(.post, "/v1/payments/webhooks/sandbox", body: "{}").status == 204)
            #expect(try await order.status == 204)
        }
    }

    @Test func `a gateway that does not answer holds up payments and nothing else`() async throws {
        let writes = WorkQueue(name: "writes", width: 1, depth: 0, patience: .seconds(1))
        let payments = WorkQueue(name: "payments", width: 1, depth: 0, patience: .seconds(1))
        let gate = Gate()
        let endpoints = WriteGate(queue: writes, payments: payments).guarding([
            .probe(.post, "/v1/orders") { _ in
                await gate.pass()
                return .noContent
            },
            .probe(.post, "/v1/carts") { _ in .noContent },
        ])
        try await withServer(endpoints) { client in
            async let order = client.send(.post, "/v1/orders", body: "{}")
            try await Self.until { payments.counts.running == 1 }
            #expect(try await client.send(.post, "/v1/orders", body: "{}").status == 503)
            #expect(try await client.send(.post, "/v1/carts", body: "{}").status == 204)
            gate.open()
            #expect(try await order.status == 204)
        }
    }

    @Test func `too many writes are answered 503 with Retry-After while reads go on`() async throws {
        let queue = WorkQueue(name: "writes", width: 1, depth: 0, patience: .seconds(1))
        let gate = Gate()
        let endpoints = WriteGate(queue: queue).guarding([
            .probe(.post, "/things") { _ in
                await gate.pass()
                return .noContent
            },
            .probe(.get, "/things") { request in .success("Things", at: request.now) { $0.value(1) } },
        ])
        try await withServer(endpoints) { client in
            async let first = client.send(.post, "/things", body: "{}")
            try await Self.until { queue.counts.running == 1 }
            let second = try await client.send(.post, "/things", body: "{}")
            #expect(second.status == 503)
            #expect(second.code == "overloaded")
            #expect(second["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
            #expect(try await client.get("/things").status == 200)
            gate.open()
            #expect(try await first.status == 204)
        }
    }
}
