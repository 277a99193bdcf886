/// Synonyms by the words they begin with.
struct SynonymTable: Sendable {
    struct Rule: Sendable {
        /// Folded words of the query that the rule applies to.
        var words: [String]
        /// Word groups that may stand for them.
        var alternatives: [[String]]
    }

    private var rules: [String: [Rule]] = [:]

    init(_ synonyms: [Synonym]) {
        guard !synonyms.isEmpty, let analyzer = try? Analyzer(language: "none") else { return }
        func words(_ text: String) -> [String] { analyzer.tokens(text).filter { $0.span == 1 }.map(\.text) }
        for synonym in synonyms {
            let groups = synonym.synonyms.map(words).filter { !$0.isEmpty }
            if let root = synonym.root {
                add(words(root), groups)
            } else {
                for (index, group) in groups.enumerated() {
                    add(group, groups.enumerated().filter { $0.offset != index }.map(\.element))
                }
            }
        }
    }

    private mutating func add(_ words: [String], _ alternatives: [[String]]) {
        guard let first = words.first, !alternatives.isEmpty else { return }
        rules[first, default: []].append(Rule(words: words, alternatives: alternatives))
        rules[first]?.sort { $0.words.count > $1.words.count }
    }

    var isEmpty: Bool { rules.isEmpty }

    /// The rules whose words stand at `index` of `words`, longest first.
    func rules(at index: Int, of words: [String]) -> [Rule] {
        (rules[words[index]] ?? []).filter { words[index...].starts(with: $0.words) }
    }
}
