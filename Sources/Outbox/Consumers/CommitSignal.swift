public import Storage
import Synchronization

/// Lets tasks sleep until this process has committed something. One a store and purpose; cheap.
public final class CommitSignal: Sendable {
    private struct State {
        var count: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state: Mutex<State>

    public init(store: Store) {
        state = Mutex(State())
        store.onCommit { [weak self] in self?.commit() }
    }

    /// Commits seen so far. Read it before looking at the database, then wait past it.
    public var count: UInt64 { state.withLock { $0.count } }

    /// How long whoever looks after every commit rests in between. Under load commits follow each other within
    /// milliseconds: looking after each would cost more than what is found, and what is found together is cheaper.
    public static let rest: Duration = .milliseconds(25)

    /// Rests, then does as `wait`: an idle shop's commit is noticed at once, a busy one's within the rest.
    public func waitRested(_ rest: Duration = rest, past seen: UInt64, atMost duration: Duration) async {
        try? await Task.sleep(for: min(rest, duration))
        await wait(past: seen, atMost: duration)
    }

    /// Returns once `count` is greater than `seen`, after `duration`, or when the task is cancelled.
    public func wait(past seen: UInt64, atMost duration: Duration) async {
        if count > seen { return }
        await withTaskGroup { group in
            group.addTask { try? await Task.sleep(for: duration) }
            group.addTask { await self.suspend(past: seen) }
            await group.next()
            group.cancelAll()
        }
    }

    private func suspend(past seen: UInt64) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.count > seen || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }

    private func commit() {
        let waiters = state.withLock { state in
            state.count += 1
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }
}
