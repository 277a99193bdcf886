/// Completions of what a shopper is typing from what shoppers finally searched: an immutable value, built aside and
/// exchanged whole. An answer takes some ten microseconds when the text is the beginning of known queries and well
/// under two milliseconds when a typo has to be looked for, among 100,000 queries in a release build.
///
/// Queries that begin with the text come first, then those with a later word that begins with it, then those that do
/// so but for one edit (from four letters) or two (from eight); each by weight.
public struct QuerySuggestions: Sendable {
    /// By falling weight, so that a smaller index is a better suggestion.
    private let queries: [FinalQuery]
    /// From the first word.
    private let beginnings: PrefixTable
    /// From each later word.
    private let laterWords: PrefixTable

    public static let empty = QuerySuggestions([])

    /// What becomes of the weights of queries that differ only by case, accents or white space.
    enum Merging {
        case sum
        /// For counts of the same products from several sources.
        case heaviest
    }

    /// Of queries that differ only by case, accents or white space the heaviest is kept, with the weight of all.
    /// Queries without results, without weight or longer than `maximumLength` are left out.
    public init(_ finalQueries: some Sequence<FinalQuery>) { self.init(finalQueries, merging: .sum) }

    init(_ finalQueries: some Sequence<FinalQuery>, merging: Merging) {
        var merged: [String: FinalQuery] = [:]
        for query in finalQueries {
            guard query.resultCount > 0, query.weight > 0, query.weight.isFinite,
                query.text.utf16.count <= Self.maximumLength
            else { continue }
            let key = SuggestionKey.folded(query.text)
            guard !key.isEmpty else { continue }
            guard let known = merged[key] else {
                merged[key] = query
                continue
            }
            let shown = known.weight >= query.weight ? known : query
            let weight = merging == .sum ? known.weight + query.weight : shown.weight
            merged[key] = FinalQuery(text: shown.text, weight: weight, resultCount: shown.resultCount)
        }
        let sorted = merged.sorted { a, b in
            a.value.weight > b.value.weight || (a.value.weight == b.value.weight && a.key < b.key)
        }
        queries = sorted.map(\.value)
        var first: [PrefixTable.Entry] = []
        var later: [PrefixTable.Entry] = []
        for (index, element) in sorted.enumerated() {
            let units = Array(element.key.utf16)
            first.append(PrefixTable.Entry(key: units, item: Int32(index), start: 0))
            for start in SuggestionKey.laterWords(of: units) {
                later.append(PrefixTable.Entry(key: Array(units[start...]), item: Int32(index), start: Int32(start)))
            }
        }
        beginnings = PrefixTable(first)
        laterWords = PrefixTable(later)
    }

    /// In UTF-16 units; longer texts are no queries that others want.
    public static let maximumLength = 100

    public var count: Int { queries.count }

    /// Up to `limit` ways to go on from `text`, best first; what would be the text itself is left out.
    ///
    /// - Parameter typos: whether to look for texts that differ by a few letters as well.
    public func completions(of text: String, limit: Int, typos: Bool = true) -> [SuggestResponse.Suggestion] {
        let typed = Array(SuggestionKey.folded(text, keepsTrailingSpace: true).utf16)
        guard !typed.isEmpty, typed.count <= Self.maximumLength, limit > 0, !queries.isEmpty else { return [] }
        var found: [(item: Int32, start: Int, length: Int)] = []
        var seen: Set<Int32> = []
        let whole = typed.last == SuggestionKey.space ? Array(typed.dropLast()) : typed
        func take(_ table: PrefixTable, _ matches: [PrefixTable.Match]) {
            // One more than wanted, because the text itself may be among them, and each seen before may come again.
            for entry in table.best(limit + seen.count + 1, of: matches) where found.count < limit {
                guard entry.start > 0 || !table.isKey(entry.position, whole) else { continue }
                if seen.insert(entry.item).inserted { found.append((entry.item, entry.start, entry.length)) }
            }
        }
        take(beginnings, beginnings.matches(typed))
        if found.count < limit { take(laterWords, laterWords.matches(typed)) }
        let edits = typos ? Self.edits(typed) : 0
        if found.count < limit, edits > 0 {
            let matches = beginnings.matches(typed, within: edits)
            for cost in 1...edits where found.count < limit { take(beginnings, matches.filter { $0.cost == cost }) }
        }
        return found.map { item, start, length in
            let query = queries[Int(item)]
            return SuggestResponse.Suggestion(
                text: query.text, count: query.resultCount,
                html: SuggestionKey.marked(query.text, typed: start..<start + length))
        }
    }

    /// As many as search itself forgives.
    private static func edits(_ typed: [UInt16]) -> Int {
        let letters = typed.count { $0 != SuggestionKey.space }
        return letters < 4 ? 0 : letters < 8 ? 1 : 2
    }
}
