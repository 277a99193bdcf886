/// What a shopper typed, taken apart.
struct ParsedQuery {
    /// A word, or parts that were written as one (`wi-fi`, `10.5"`).
    struct Word {
        /// Folded parts; one for a plain word.
        var parts: [String]
        /// The parts' joined forms, such as `wifi`.
        var joined: [String]
        /// Where it stands in the text, in bytes.
        var range: Range<Int>
        var isNumber: Bool
        /// Part of an exact phrase: no typos, prefixes or synonyms.
        var isExact: Bool

        /// As a plain word, the joined form if there is one.
        var text: String { joined.first ?? parts[0] }
        var isPlain: Bool { parts.count == 1 && joined.isEmpty }
    }

    var words: [Word] = []
    var phrases: [[String]] = []
    var excluded: [String] = []
    var excludedPhrases: [[String]] = []
    /// True when the last word may still be going on.
    var endsOpen = false

    var isEmpty: Bool { words.isEmpty && excluded.isEmpty && excludedPhrases.isEmpty }
}
