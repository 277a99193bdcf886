import Synchronization

/// Work in progress that others may wait for instead of doing it again.
///
/// Whoever leads must `land`, with the outcome or with nil when there is none to share; those who wait then begin anew.
final class Flights<Key: Hashable & Sendable, Outcome: Sendable>: Sendable {
    typealias Landing = Result<Outcome, any Error>

    enum Place: Sendable {
        /// This task does the work.
        case lead
        /// Somebody else did it.
        case landed(Landing?)
    }

    private let waiting = Mutex<[Key: [CheckedContinuation<Landing?, Never>]]>([:])

    func isUnderWay(_ key: Key) -> Bool { waiting.withLock { $0[key] != nil } }

    /// True when nobody was at it; then this task leads.
    func lead(_ key: Key) -> Bool {
        waiting.withLock { waiting in
            guard waiting[key] == nil else { return false }
            waiting[key] = []
            return true
        }
    }

    /// Leads, or waits for the one who does.
    func joinOrLead(_ key: Key) async -> Place {
        if lead(key) { return .lead }
        let landing: Landing? = await withCheckedContinuation { continuation in
            let isOver = waiting.withLock { waiting in
                guard waiting[key] != nil else { return true }
                waiting[key]?.append(continuation)
                return false
            }
            if isOver { continuation.resume(returning: nil) }
        }
        return .landed(landing)
    }

    func land(_ key: Key, with landing: Landing?) {
        let waiters = waiting.withLock { $0.removeValue(forKey: key) } ?? []
        for waiter in waiters { waiter.resume(returning: landing) }
    }
}
