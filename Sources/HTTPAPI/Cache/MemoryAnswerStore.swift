import Synchronization

/// Answers in the memory of this process, the oldest going first when there are too many.
public final class MemoryAnswerStore: AnswerStore {
    private struct State {
        var answers: [String: StoredAnswer] = [:]
        /// Keys in the order of their first keeping.
        var order: [String] = []
        var cost = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: Bytes of answers and keys kept, about.
    public init(capacity: Int = 64 << 20) { self.capacity = capacity }

    public var bytes: Int { state.withLock { $0.cost } }

    public func answer(for key: String) async -> StoredAnswer? { answerAtHand(for: key) }

    public func keep(_ answer: StoredAnswer, for key: String) async { keepAtOnce(answer, for: key) }

    /// The same without waiting.
    func answerAtHand(for key: String) -> StoredAnswer? { state.withLock { $0.answers[key] } }

    func keepAtOnce(_ answer: StoredAnswer, for key: String) {
        state.withLock { state in
            if let old = state.answers.updateValue(answer, forKey: key) {
                state.cost -= Self.cost(of: old, key)
            } else {
                state.order.append(key)
            }
            state.cost += Self.cost(of: answer, key)
            if state.cost > capacity { Self.evict(&state, to: capacity * 3 / 4) }
        }
    }

    /// Drops the oldest quarter at once, so that its price is spread over many answers.
    private static func evict(_ state: inout State, to limit: Int) {
        var dropped = 0
        for key in state.order {
            if state.cost <= limit { break }
            dropped += 1
            if let answer = state.answers.removeValue(forKey: key) { state.cost -= cost(of: answer, key) }
        }
        state.order.removeFirst(dropped)
    }

    /// The key stands in the dictionary and in the order.
    private static func cost(of answer: StoredAnswer, _ key: String) -> Int { answer.cost + 2 * key.utf8.count }
}
