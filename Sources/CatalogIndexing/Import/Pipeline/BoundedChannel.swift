import Foundation

/// Hands elements from one thread to another. A full channel makes the sender wait, so a pipeline never holds more
/// than its capacity.
///
/// Sendable: every access to its state holds `condition`.
final class BoundedChannel<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var elements: [Element] = []
    private var isClosed = false
    private var isAbandoned = false

    init(capacity: Int) { self.capacity = capacity }

    /// Waits for room. Answers false when the receiver has gone.
    func send(_ element: Element) -> Bool {
        condition.withLock {
            while elements.count >= capacity, !isAbandoned { condition.wait() }
            if isAbandoned { return false }
            elements.append(element)
            condition.broadcast()
            return true
        }
    }

    /// No more elements follow.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    /// Waits for an element; nil when closed and empty, or when `isCancelled`, which is asked ten times a second, says
    /// so: a sender may be stuck in a read that never returns.
    func receive(unless isCancelled: () -> Bool) -> Element? {
        condition.withLock {
            while elements.isEmpty, !isClosed, !isCancelled() {
                _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            }
            guard !elements.isEmpty else { return nil }
            condition.broadcast()
            return elements.removeFirst()
        }
    }

    /// Everything that is there, at least one element; nil when closed and empty.
    func receiveAll() -> [Element]? {
        condition.withLock {
            while elements.isEmpty, !isClosed { condition.wait() }
            guard !elements.isEmpty else { return nil }
            defer { elements = [] }
            condition.broadcast()
            return elements
        }
    }

    /// The receiver stops: senders are let go.
    func abandon() {
        condition.withLock {
            isAbandoned = true
            elements = []
            condition.broadcast()
        }
    }
}
