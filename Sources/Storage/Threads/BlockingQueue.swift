import Foundation

/// A queue between threads: producers never wait, consumers wait for the first element and take all that is there.
///
/// Sendable: every access to its state holds `condition`.
final class BlockingQueue<Element: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var elements: [Element] = []
    private var isClosed = false

    /// Answers false, and drops the element, when the queue is closed.
    func append(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { return false }
        elements.append(element)
        condition.signal()
        return true
    }

    /// Waits for at least one element and takes up to `limit` in order. Nil when closed and drained.
    func take(atMost limit: Int) -> [Element]? {
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty, !isClosed { condition.wait() }
        guard !elements.isEmpty else { return nil }
        let taken = Array(elements.prefix(limit))
        elements.removeFirst(taken.count)
        return taken
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return elements.count
    }
}
