/// The order in which words are given up: all as typed, then with corrections, then without the least informative.
struct WordPasses {
    let run: SearchRun
    let planner: QueryPlanner

    private var typos: TypoSettings { run.settings.settings.typos }

    /// Words of which any may be lacking; of more, only the most informative are required.
    private static let mostCombined = 8
    private static let mostCombinations = 28
    /// Documents with a word from which on it is not taken for a typo while anything is found at all.
    private static let trusted = 5

    func run(_ typed: [QueryGroup], _ execution: inout PlanExecution) throws(SearchError) -> PassOutcome {
        var groups = typed
        var kept: [RankedHit] = []
        var corrected = false
        if run.request.typoTolerance {
            // A word that nobody uses cannot be matched as typed: there is nothing to search without correcting it.
            for index in groups.indices where groups[index].frequency == 0 {
                corrected = planner.correct(&groups[index]) || corrected
            }
        }
        var dropped: [Int] = []
        for index in groups.indices where groups[index].variants.isEmpty && groups[index].isRequired {
            groups[index].isRequired = false
            dropped.append(index)
        }
        let isWordless = !groups.isEmpty && !groups.contains { $0.isRequired }
        if isWordless, groups.allSatisfy({ $0.variants.isEmpty }) { return nothing(groups) }

        var outcome = try execution.execute(groups, tier: 0)
        outcome.usedCorrections = corrected
        let isFiltered = execution.isFiltered
        func enough(_ wanted: Int) -> Bool { outcome.timedOut || outcome.total >= (isFiltered ? 1 : wanted) }

        if !enough(typos.enoughHits), run.request.typoTolerance, !execution.isSortedByColumn || outcome.total == 0 {
            var next = groups
            let doubtful = next.indices.filter { next[$0].frequency <= max(Self.trusted, planner.documents / 2_000) }
            let candidates = doubtful.isEmpty && outcome.total == 0 ? Array(next.indices) : doubtful
            var added = false
            for index in candidates where next[index].correction == nil {
                added = planner.correct(&next[index]) || added
            }
            if added {
                kept = outcome.hits
                let before = outcome
                outcome = try execution.execute(next, tier: 1)
                outcome.usedCorrections = corrected || before.total == 0
                outcome.matchSeconds += before.matchSeconds
                outcome.rankSeconds += before.rankSeconds
                if outcome.total > before.total { groups = next } else { next = groups }
            }
        }
        outcome.dropped = dropped.map { typed[$0].text }
        let required = groups.indices.filter { groups[$0].isRequired && !groups[$0].variants.isEmpty }
        if !enough(typos.enoughRelaxedHits), required.count > 1 {
            merge(&kept, outcome.hits)
            outcome = try relax(
                &groups, required, outcome, &kept, &execution, enough: isFiltered ? 1 : typos.enoughRelaxedHits)
        }
        outcome.groups = groups
        try execution.countFacets(into: &outcome)
        if !execution.isSortedByColumn {
            merge(&kept, outcome.hits)
            outcome.hits = kept
        }
        return outcome
    }

    /// Lets hits lack a word, then two, and so on, the least informative words first, until enough is found.
    private func relax(
        _ groups: inout [QueryGroup], _ required: [Int], _ before: PassOutcome, _ kept: inout [RankedHit],
        _ execution: inout PlanExecution, enough: Int
    ) throws(SearchError) -> PassOutcome {
        var outcome = before
        let searched = groups.indices.filter { !groups[$0].variants.isEmpty }
        let order = required.sorted { groups[$0].weight > groups[$1].weight }
        // In long queries the least informative words are not asked for at all.
        let asked = Array(order.prefix(Self.mostCombined))
        var lacking = order.count > asked.count ? 0 : 1
        var pass = 2
        while lacking < asked.count, outcome.total < enough, !outcome.timedOut {
            let combinations = Combinations.heaviest(
                of: asked.map { (bit: searched.firstIndex(of: $0) ?? 0, weight: groups[$0].weight) },
                lacking: lacking, most: Self.mostCombinations)
            var relaxed = try execution.execute(groups, tier: pass, combinations: combinations)
            relaxed.usedCorrections = outcome.usedCorrections
            relaxed.matchSeconds += outcome.matchSeconds
            relaxed.rankSeconds += outcome.rankSeconds
            relaxed.dropped = before.dropped
            outcome = relaxed
            if outcome.total < enough { merge(&kept, outcome.hits) }
            lacking += 1
            pass += 1
        }
        // What some hit lacks was dropped.
        let everywhere = outcome.hits.reduce(UInt64.max) { $0 & ($1.found == 0 ? UInt64.max : $1.found) }
        for index in order.reversed() {
            guard let bit = searched.firstIndex(of: index), bit < 64 else { continue }
            if everywhere >> UInt64(bit) & 1 == 0 { outcome.dropped.append(groups[index].text) }
        }
        return outcome
    }

    /// Appends hits that are not there yet.
    private func merge(_ hits: inout [RankedHit], _ more: [RankedHit]) {
        guard !hits.isEmpty else {
            hits = more
            return
        }
        let known = Set(hits.map(\.document))
        hits += more.filter { !known.contains($0.document) }
    }

    private func nothing(_ groups: [QueryGroup]) -> PassOutcome {
        var outcome = PassOutcome()
        outcome.groups = groups
        outcome.dropped = groups.map(\.text)
        return outcome
    }
}
