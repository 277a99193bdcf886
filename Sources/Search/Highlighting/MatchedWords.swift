/// Tells which words of a text a query found.
struct MatchedWords {
    private let stems: Set<String>
    private let prefixes: [String]
    private let analyzer: Analyzer

    init(groups: [QueryGroup], query: ParsedQuery, reader: CoreReader) {
        analyzer = reader.analyzer
        var stems: Set<String> = []
        var prefixes: [String] = []
        for group in groups {
            for variant in group.variants {
                for stem in variant.stems { stems.insert(reader.index.text(ofStem: stem)) }
            }
            if group.isPrefix { prefixes.append(group.text) }
        }
        for word in query.words {
            for part in word.parts { stems.insert(reader.analyzer.stem(part)) }
        }
        self.stems = stems
        self.prefixes = prefixes
    }

    /// The ranges of `text`, in bytes, that are matched words; rising and not overlapping.
    func ranges(in text: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for token in analyzer.tokens(text) {
            if let last = ranges.last, token.range.lowerBound < last.upperBound { continue }
            if matches(token) { ranges.append(token.range) }
        }
        return ranges
    }

    private func matches(_ token: Analyzer.Token) -> Bool {
        stems.contains(analyzer.stem(token.text)) || prefixes.contains { token.text.hasPrefix($0) }
    }
}
