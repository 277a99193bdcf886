import Synchronization

/// Lets tasks wait until the position of the index has moved.
final class PositionWaiters: Sendable {
    private struct State {
        var generation = 0
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        /// Waits whose time was over before they began.
        var expired: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Counts the moves.
    var generation: Int { state.withLock { $0.generation } }

    func moved() {
        let waiting = state.withLock { state in
            state.generation += 1
            defer { state.waiting.removeAll() }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when there was a move after `seen`, or after `atMost`: another process may have moved unheard.
    func wait(after seen: Int, atMost: Duration) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = Task {
            try? await Task.sleep(for: atMost)
            wake(id)
        }
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                if state.expired.remove(id) != nil || state.generation != seen { return true }
                state.waiting[id] = continuation
                return false
            }
            if isLate { continuation.resume() }
        }
        timer.cancel()
        await timer.value
        state.withLock { _ = $0.expired.remove(id) }
    }

    private func wake(_ id: Int) {
        let continuation = state.withLock { state in
            let continuation = state.waiting.removeValue(forKey: id)
            if continuation == nil { state.expired.insert(id) }
            return continuation
        }
        continuation?.resume()
    }
}
