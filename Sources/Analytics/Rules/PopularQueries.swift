/// Chooses what is suggested from the counted queries.
enum PopularQueries {
    /// How much more often a longer form must be searched for the shorter to be taken as the beginning of it.
    static let dominance = 4.0

    /// Without those that end in the beginning of a word: `lapt` where `laptop` is searched much more.
    static func withoutHalfTyped(_ queries: [PopularQuery]) -> [PopularQuery] {
        let sorted = queries.sorted { $0.text < $1.text }
        return sorted.enumerated().filter { index, query in
            for longer in sorted[(index + 1)...] {
                guard longer.text.hasPrefix(query.text) else { break }
                let next = longer.text.dropFirst(query.text.count).first
                if let next, !next.isWhitespace, longer.weight >= dominance * query.weight { return false }
            }
            return true
        }.map(\.element)
    }
}

/// A query that many searched, with its weight among suggestions.
public struct PopularQuery: Sendable, Hashable {
    public let text: String
    /// Searches, each counting half after a half-life.
    public let weight: Double
    /// Products that it found last.
    public let results: Int

    public init(text: String, weight: Double, results: Int) {
        self.text = text
        self.weight = weight
        self.results = results
    }
}
