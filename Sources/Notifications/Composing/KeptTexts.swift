import Synchronization

/// The texts of the values that were asked for last, a thousand at most.
final class KeptTexts<Value: Hashable & Sendable>: Sendable {
    private struct Key: Hashable {
        let value: Value
        let language: Language
    }

    private static var limit: Int { 1000 }

    private let make: @Sendable (Value, Language) -> String
    private let kept = Mutex<[Key: String]>([:])

    init(make: @escaping @Sendable (Value, Language) -> String) { self.make = make }

    func text(of value: Value, in language: Language) -> String {
        let key = Key(value: value, language: language)
        if let text = kept.withLock({ $0[key] }) { return text }
        let text = make(value, language)
        kept.withLock { kept in
            if kept.count >= Self.limit { kept.removeAll(keepingCapacity: true) }
            kept[key] = text
        }
        return text
    }
}
