import Storage

/// Which events somebody outside wants: types by name (`order.placed`) or by family (`order.*`); none means all.
public struct EventFilter: Sendable, Hashable {
    public static let maximumPatterns = 50
    /// Of one pattern, in characters.
    public static let maximumLength = 100

    public let patterns: [String]

    public static let all = EventFilter(patterns: [])

    private init(patterns: [String]) { self.patterns = patterns }

    /// Nil when a pattern is no name of a type or family, or when there are too many.
    public init?(_ patterns: [String]) {
        guard patterns.count <= Self.maximumPatterns, patterns.allSatisfy(Self.isPattern) else { return nil }
        self.patterns = patterns.contains("*") ? [] : patterns
    }

    public func includes(_ type: String) -> Bool {
        patterns.isEmpty || patterns.contains { Self.matches($0, type) }
    }

    /// The recorded types it includes; nil for all. Costs a look into the index a type.
    func types(in transaction: ReadTransaction) throws -> Set<String>? {
        try patterns.isEmpty ? nil : types(among: Outbox.types(in: transaction))
    }

    /// Those of `types` that it includes; nil for all.
    public func types(among types: [String]) -> Set<String>? { patterns.isEmpty ? nil : Set(types.filter(includes)) }

    private static func matches(_ pattern: String, _ type: String) -> Bool {
        pattern.hasSuffix(".*") ? type.hasPrefix(pattern.dropLast()) : pattern == type
    }

    /// `*`, or lower-case words between dots, the last of which may be an asterisk.
    private static func isPattern(_ text: String) -> Bool {
        if text == "*" { return true }
        guard text.count <= maximumLength else { return false }
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        return words.enumerated().allSatisfy { index, word in
            if word == "*" { return index > 0 && index == words.count - 1 }
            return !word.isEmpty
                && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        }
    }
}
