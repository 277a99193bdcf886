import Foundation

/// Turns words into groups of what is searched for: as typed, completed, split and joined, synonyms, corrections.
struct QueryPlanner {
    let reader: CoreReader
    let settings: CompiledSettings
    let documents: Int

    private var core: CoreIndex { reader.index }

    /// Completions of the last word; the most frequent, so that none is cut off by the alphabet.
    private static let mostCompletions = 48
    private static let mostCorrections = 12
    private static let trusted = 5
    /// Tenths of an edit: a single one, of the first letter.
    private static let firstLetterCost = 15
    /// Corrections that are this much less likely than the best (natural logarithm) are left out.
    private static let believedGap = 3.0

    private enum Quality {
        static let completion: Float = 0.8
        static let joined: Float = 0.95
        static let split: Float = 0.9
        static let synonym: Float = 0.9
        static let correction: Float = 0.7
        static let farCorrection: Float = 0.5
    }

    private enum Tier {
        static let typed: UInt8 = 0
        static let near: UInt8 = 1
        static let completed: UInt8 = 2
        static let corrected: UInt8 = 3
    }

    func groups(_ query: ParsedQuery, request: SearchRequest) -> [QueryGroup] {
        var groups = query.words.map(group)
        if request.prefix, query.endsOpen, let last = query.words.indices.last, query.words[last].isPlain {
            complete(&groups[last])
        }
        addNeighbours(&groups, query.words)
        addSynonyms(&groups, query.words)
        markStopWords(&groups)
        return groups
    }

    func idf(_ frequency: Int) -> Double {
        log(1 + (Double(max(0, documents - frequency)) + 0.5) / (Double(frequency) + 0.5))
    }

    private func group(_ word: ParsedQuery.Word) -> QueryGroup {
        var group = QueryGroup(text: word.text, weight: 0)
        group.isStopWord = word.isPlain && !word.isExact && settings.stopWords.contains(word.text)
        for (index, joined) in word.joined.enumerated() {
            guard let found = core.find(joined, analyzer: reader.analyzer) else { continue }
            group.add([found.stem], word: found.id, quality: index == 0 ? 1 : Quality.joined, tier: Tier.typed)
            group.frequency += found.frequency
        }
        let parts = word.parts.map { core.find($0, analyzer: reader.analyzer) }
        if word.isPlain, let found = parts[0] {
            group.add([found.stem], word: found.id, quality: 1, tier: Tier.typed)
            // A part of an article number is no word: it may well be a misspelt one.
            let isOnlyInIdentifiers = found.id != .max && found.uses == 0
            group.frequency = isOnlyInIdentifiers ? 0 : found.frequency
        } else if parts.count > 1, parts.allSatisfy({ $0 != nil }) {
            group.add(parts.compactMap { $0?.stem }, quality: Quality.joined, tier: Tier.typed)
            group.frequency += parts.compactMap { $0?.frequency }.min() ?? 0
        }
        group.weight = idf(group.frequency)
        group.editsAllowed = word.isExact ? 0 : edits(for: word)
        return group
    }

    private func edits(for word: ParsedQuery.Word) -> Int {
        let typos = settings.settings.typos
        let text = word.isPlain ? word.text : word.joined.first ?? ""
        if !typos.correctsDigits, text.utf8.contains(where: { (48...57).contains($0) }) { return 0 }
        let letters = text.unicodeScalars.count
        // A letter may be missing: it is the word meant that must be long enough.
        return letters >= typos.twoEditsFrom ? 2 : letters >= typos.oneEditFrom - 1 ? 1 : 0
    }

    private func complete(_ group: inout QueryGroup) {
        group.isPrefix = true
        let isUnknown = group.variants.isEmpty
        for word in core.complete(group.text, most: Self.mostCompletions) {
            let quality = isUnknown ? 1 : Quality.completion
            group.add([word.stem], quality: quality, tier: isUnknown ? Tier.typed : Tier.completed)
            group.frequency += word.frequency
        }
        if isUnknown, group.frequency > 0 { group.weight = idf(group.frequency) }
    }

    /// `note book` also finds notebook, and `headphonesstand` headphones stand.
    private func addNeighbours(_ groups: inout [QueryGroup], _ words: [ParsedQuery.Word]) {
        for index in words.indices where words[index].isPlain && !words[index].isExact {
            if index + 1 < words.count, words[index + 1].isPlain, !words[index + 1].isExact {
                let joined = words[index].text + words[index + 1].text
                if let found = core.find(joined, analyzer: reader.analyzer), found.id != .max {
                    for position in [index, index + 1] {
                        groups[position].add([found.stem], quality: Quality.joined, tier: Tier.near)
                        groups[position].frequency += found.frequency
                    }
                }
            }
            // A model number in three parts, such as `m 210 dw`.
            if index + 2 < words.count, words[index...(index + 2)].allSatisfy({ $0.isPlain && !$0.isExact }) {
                let joined = words[index...(index + 2)].map(\.text).joined()
                if let found = core.find(joined, analyzer: reader.analyzer), found.id != .max {
                    for position in index...(index + 2) {
                        groups[position].add([found.stem], quality: Quality.joined, tier: Tier.near)
                        groups[position].frequency += found.frequency
                    }
                }
            }
            if groups[index].frequency < 3, let parts = split(words[index].text) {
                groups[index].add(parts.stems, quality: Quality.split, tier: Tier.near)
                groups[index].weight = min(groups[index].weight, idf(parts.frequency))
            }
        }
    }

    /// The two known words a text consists of, the rarer one as frequent as possible. Between letters and digits it may
    /// be cut anywhere (`iphone11`, `cat6a`), elsewhere only into words of three letters or more.
    private func split(_ text: String) -> (stems: [UInt32], frequency: Int)? {
        let letters = Array(text)
        guard letters.count >= 3, letters.count <= 40 else { return nil }
        var best: (stems: [UInt32], frequency: Int)?
        for cut in 1..<letters.count {
            let isBoundary = letters[cut - 1].isNumber != letters[cut].isNumber
            guard isBoundary || (cut >= 3 && cut <= letters.count - 3) else { continue }
            guard let first = core.find(String(letters[..<cut]), analyzer: reader.analyzer), first.id != .max,
                let second = core.find(String(letters[cut...]), analyzer: reader.analyzer), second.id != .max
            else { continue }
            let frequency = min(first.frequency, second.frequency)
            if frequency > best?.frequency ?? 0 { best = ([first.stem, second.stem], frequency) }
        }
        return best
    }

    private func addSynonyms(_ groups: inout [QueryGroup], _ words: [ParsedQuery.Word]) {
        guard !settings.synonyms.isEmpty else { return }
        let texts = words.map(\.text)
        for index in words.indices where !words[index].isExact {
            for rule in settings.synonyms.rules(at: index, of: texts) {
                for alternative in rule.alternatives {
                    let found = alternative.map { core.find($0, analyzer: reader.analyzer) }
                    guard found.allSatisfy({ $0 != nil }) else { continue }
                    let stems = found.compactMap { $0?.stem }
                    let frequency = found.compactMap { $0?.frequency }.min() ?? 0
                    // The alternative stands for each of the words it replaces.
                    for position in index..<(index + rule.words.count) {
                        groups[position].add(stems, quality: Quality.synonym, tier: Tier.near)
                        groups[position].frequency += frequency
                        groups[position].weight = min(groups[position].weight, idf(groups[position].frequency))
                    }
                }
            }
        }
    }

    /// Stop words weigh little and need not be found, unless the query has nothing else.
    private func markStopWords(_ groups: inout [QueryGroup]) {
        guard groups.contains(where: { !$0.isStopWord }) else {
            for index in groups.indices { groups[index].isStopWord = false }
            return
        }
        for index in groups.indices where groups[index].isStopWord {
            groups[index].isRequired = false
            groups[index].weight *= 0.2
        }
    }

    /// Adds words that differ by few letters. False when there are none.
    func correct(_ group: inout QueryGroup) -> Bool {
        guard group.editsAllowed > 0, group.correction == nil else { return false }
        let shortest = settings.settings.typos.oneEditFrom
        let isShort = group.text.unicodeScalars.count < shortest
        if isShort, group.frequency > 0 { return false }
        var found = core.correct(
            group.text, edits: group.editsAllowed, prefix: false, most: (isShort ? 4 : 1) * Self.mostCorrections)
        found.removeAll { core.text(ofWord: $0.id).unicodeScalars.count < shortest }
        // What stands in the catalog as typed is not the misspelt beginning of something else.
        if found.isEmpty, group.isPrefix, group.frequency == 0 {
            found = core.correct(group.text, edits: 1, prefix: true, most: Self.mostCorrections)
        }
        // A wrong first letter counts twice; it is believed of words that nobody uses.
        if group.frequency == 0, group.editsAllowed == 1, !isShort {
            let firstLetter = core.correct(group.text, edits: 2, prefix: false, most: 4 * Self.mostCorrections)
            found += firstLetter.filter { word in
                word.edits == 2 && word.cost <= Self.firstLetterCost
                    && core.text(ofWord: word.id).unicodeScalars.count >= shortest
            }
        }
        found.removeAll { word in group.variants.contains { $0.stems == [word.stem] } }
        guard let nearest = found.map(\.edits).min() else { return false }
        // What is farther than the nearest, or much less likely than the best, is only noise beside it.
        found.removeAll { $0.edits > nearest && $0.cost > Self.firstLetterCost }
        found.sort { likelihood($0) > likelihood($1) }
        let best = likelihood(found[0])
        found.removeAll { likelihood($0) < best - Self.believedGap }
        for word in found.prefix(Self.mostCorrections) {
            let base = word.edits > 1 ? Quality.farCorrection : Quality.correction
            let quality = max(0.2, base - 0.1 * Float(best - likelihood(word)))
            group.add([word.stem], word: .max, quality: quality, tier: Tier.corrected)
        }
        // A word that many products have stays itself, whatever else is tried in its place.
        if group.frequency <= Self.trusted { group.correction = core.text(ofWord: found[0].id) }
        if group.frequency == 0 { group.weight = idf(found[0].frequency) }
        return true
    }

    /// Cheap edits first, then frequent words.
    private func likelihood(_ word: CoreIndex.Word) -> Double {
        log(Double(word.uses) + 1) - 0.6 * Double(word.cost)
    }
}
