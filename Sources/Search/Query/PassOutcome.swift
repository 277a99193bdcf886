import CXapian

/// A hit as the core answered it, copied out of its memory.
struct RankedHit {
    var document: UInt32
    var groupCount: Int
    var score: Double
    var textScore: Double
    var tier: Int
    /// The groups it has, as bits.
    var found: UInt64
    var features: [Float]
}

/// A facet as the core counted it, copied out of its memory.
struct CountedFacet {
    var counts: [souk_count]
    /// Different values, with those that `counts` leaves out.
    var valueCount: Int
    var bins: [souk_bin]
    var minimum: Double
    var maximum: Double
    var sum: Double
    var numbers: Int
}

/// What the passes over the index came to.
struct PassOutcome {
    var hits: [RankedHit] = []
    var facets: [CountedFacet] = []
    var total = 0
    var exact = true
    var timedOut = false
    var matchSeconds = 0.0
    var rankSeconds = 0.0
    /// As they were searched in the last pass.
    var groups: [QueryGroup] = []
    /// Texts of words that were not required in the end, least informative first.
    var dropped: [String] = []
    /// True when the corrections were searched because a word is unknown.
    var usedCorrections = false
    /// True when corrections would find more, but were not needed.
    var suggestsCorrections = false

    init() {}

    init(_ answer: souk_answer, tier: Int, explain: Bool) {
        hits = UnsafeBufferPointer(start: answer.hits, count: Int(answer.hit_count)).map { hit in
            RankedHit(
                document: hit.document, groupCount: Int(hit.group_count), score: hit.score, textScore: hit.text_score,
                tier: tier, found: hit.found,
                features: explain && hit.features != nil
                    ? Array(UnsafeBufferPointer(start: hit.features, count: Int(SOUK_FEATURES))) : [])
        }
        total = Int(answer.total)
        exact = answer.exact
        timedOut = answer.timed_out
        matchSeconds = answer.match_seconds
        rankSeconds = answer.rank_seconds
    }

    func report(text: String, query: ParsedQuery) -> QueryReport {
        var report = QueryReport(text: text)
        report.dropped = dropped
        let corrections = zip(query.words, groups).compactMap { word, group in
            group.correction.map { (word.range, $0) }
        }
        guard !corrections.isEmpty else { return report }
        var bytes = Array(text.utf8)
        for (range, correction) in corrections.reversed() where range.upperBound <= bytes.count {
            bytes.replaceSubrange(range, with: Array(correction.utf8))
        }
        let corrected = String(decoding: bytes, as: UTF8.self)
        if usedCorrections { report.corrected = corrected } else { report.suggestion = corrected }
        return report
    }
}
