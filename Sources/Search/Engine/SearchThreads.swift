import Foundation
import Synchronization

/// A fixed number of threads that run blocking work, so that none of it runs on the cooperative pool.
final class SearchThreads: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var head = 0
        var closed = false
    }

    /// Shared with the threads, which outlive this object until they have seen the end.
    private final class Queue: @unchecked Sendable {
        // `state` is only touched with the condition locked.
        let condition = NSCondition()
        var state = State()
    }

    private let queue = Queue()

    init(count: Int) {
        for number in 0..<max(1, count) {
            let thread = Thread { [queue] in Self.work(queue) }
            thread.name = "search-\(number)"
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    deinit {
        queue.condition.lock()
        queue.state.closed = true
        queue.condition.broadcast()
        queue.condition.unlock()
    }

    private static func work(_ queue: Queue) {
        while true {
            queue.condition.lock()
            while queue.state.head == queue.state.jobs.count, !queue.state.closed { queue.condition.wait() }
            guard queue.state.head < queue.state.jobs.count else {
                queue.condition.unlock()
                return
            }
            let job = queue.state.jobs[queue.state.head]
            queue.state.head += 1
            if queue.state.head == queue.state.jobs.count {
                queue.state.jobs.removeAll(keepingCapacity: true)
                queue.state.head = 0
            }
            queue.condition.unlock()
            job()
        }
    }

    private func enqueue(_ job: @escaping @Sendable () -> Void) {
        queue.condition.lock()
        queue.state.jobs.append(job)
        queue.condition.signal()
        queue.condition.unlock()
    }

    /// Runs `body` on one of the threads. When the waiting task is cancelled, `cancellation` becomes true.
    func run<R: Sendable>(_ body: @escaping @Sendable (Cancellation) throws -> R) async throws -> R {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue { continuation.resume(with: Result { try body(cancellation) }) }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    /// The same for callers that are no tasks: `end` is called on the thread.
    func begin<R: Sendable>(
        _ body: @escaping @Sendable () throws -> R, end: @escaping @Sendable (Result<R, any Error>) -> Void
    ) {
        enqueue { end(Result { try body() }) }
    }
}

/// Tells a running search that nobody waits for it any more.
public final class Cancellation: @unchecked Sendable {
    // One byte that turns from false to true once, and is read by the core as volatile.
    let flag: UnsafeMutablePointer<Bool>

    public init() {
        flag = .allocate(capacity: 1)
        flag.initialize(to: false)
    }

    deinit { flag.deallocate() }

    public func cancel() { flag.pointee = true }
    public var isCancelled: Bool { flag.pointee }
}
