import CXapian

/// Everything of a search but its words, ready for the core, and the calls to it.
struct PlanExecution {
    let run: SearchRun
    let facetRequests: [(request: FacetRequest, column: UInt32)]
    let isFiltered: Bool
    private let memory: PlanMemory
    private var plan = souk_plan()
    private let sorts: [souk_sort]
    private let offset: Int
    private let cursor: PageCursor?
    private let curation: AppliedCuration

    /// Pins have places in the order of relevance only.
    private var placesPins: Bool { run.request.sort.first.map { $0.key == .relevance } ?? true }

    /// Whether this is a page behind the first that does not count from the beginning.
    private var continues: Bool {
        switch cursor {
        case nil, .offset: false
        case .keys, .score: true
        }
    }

    var isSortedByColumn: Bool { sorts.first.map { $0.kind != SOUK_SORT_RELEVANCE } ?? false }

    init(
        run: SearchRun, query: ParsedQuery, memory: PlanMemory, deadline: Double,
        curation: AppliedCuration = AppliedCuration()
    ) throws(SearchError) {
        self.run = run
        self.memory = memory
        let request = run.request
        let compiler = FilterCompiler(generation: run.generation, analyzer: run.reader.analyzer, memory: memory)
        var filters = try compiler.compile(request)
        for filter in curation.filters { if let compiled = try? compiler.compile(filter) { filters.append(compiled) } }
        self.curation = curation
        cursor = try request.cursor.map { text throws(SearchError) in try PageCursor(text: text) }
        isFiltered = !filters.isEmpty
        facetRequests = try FacetAssembler.columns(request.facets, run.generation)
        let hasWords = !query.words.isEmpty
        sorts = try SortCompiler(run: run).compile(request.sort, hasWords: hasWords)
        if case .offset(let offset) = cursor {
            self.offset = offset
        } else {
            offset = cursor == nil ? request.offset : 0
        }
        plan.filters = memory.copy(filters)
        plan.filter_count = UInt32(filters.count)
        let facets = facetRequests.map { facet in
            souk_facet(
                column: facet.column, bounds: memory.copy(facet.request.bounds),
                bound_count: UInt32(facet.request.bounds.count),
                most: FacetAssembler.most(facet.request, run.generation))
        }
        plan.facets = memory.copy(facets)
        plan.facet_count = UInt32(facets.count)
        plan.sorts = memory.copy(sorts)
        plan.sort_count = UInt32(sorts.count)
        plan.group_by = UInt32.max
        if let field = request.groupBy { plan.group_by = try FacetAssembler.column(field, run.generation, "groupBy") }
        plan.wanted = UInt32(clamping: offset + request.limit)
        plan.window = UInt32(SearchRun.rankWindow)
        plan.exact_total = request.exactTotal
        plan.deadline = deadline
        plan.cancelled = run.cancellation.map { UnsafePointer($0.flag) }
        plan.feature_weights = memory.copy(run.settings.weights)
        addExclusions(query)
        addCuration(compiler)
        try addCursor()
    }

    private mutating func addCuration(_ compiler: FilterCompiler) {
        let decided = placesPins ? curation.decided : curation.hidden.sorted()
        plan.exclude_documents = memory.copy(decided)
        plan.exclude_document_count = UInt32(decided.count)
        let boosts = curation.boosts.compactMap { boost in
            (try? compiler.compile(boost.filter)).map { souk_boost(filter: $0, amount: Float(boost.amount)) }
        }
        plan.boosts = memory.copy(boosts)
        plan.boost_count = UInt32(boosts.count)
    }

    private mutating func addCursor() throws(SearchError) {
        switch cursor {
        case nil, .offset: break
        case .keys(let keys, let document):
            guard isSortedByColumn, keys.count == sorts.count else {
                throw SearchError(.invalidCursor, "The cursor belongs to another sort order.", subject: "cursor")
            }
            plan.after = memory.copy(keys.map(\.number))
            let texts = keys.map { key in
                souk_text(bytes: memory.copy(key.text.map { CChar(bitPattern: $0) }), length: UInt32(key.text.count))
            }
            plan.after_texts = memory.copy(texts)
            plan.after_document = document
        case .score(let score, let document):
            guard !isSortedByColumn else {
                throw SearchError(.invalidCursor, "The cursor belongs to another sort order.", subject: "cursor")
            }
            plan.is_after_score = true
            plan.after_score = score
            plan.after_document = document
            plan.window = 0
        }
    }

    /// The pinned documents that pass the filters, at their places.
    mutating func pinned() throws(SearchError) -> [(place: Int, hit: RankedHit)] {
        guard !curation.pins.isEmpty, placesPins, !continues else { return [] }
        var only = plan
        let numbers = curation.pins.map(\.document).sorted()
        var node = souk_filter_node()
        node.kind = SOUK_FILTER_DOCUMENTS
        node.count = UInt32(numbers.count)
        node.ordinals = memory.copy(numbers)
        let filter = souk_filter(nodes: memory.copy([node]), node_count: 1, column: UInt32.max)
        let filters = Array(UnsafeBufferPointer(start: plan.filters, count: Int(plan.filter_count))) + [filter]
        only.filters = memory.copy(filters)
        only.filter_count = UInt32(filters.count)
        only.exclude_document_count = 0
        only.group_count = 0
        only.combination_count = 0
        only.phrase_count = 0
        only.excluded_count = 0
        only.facet_count = 0
        only.group_by = UInt32.max
        only.wanted = UInt32(numbers.count)
        let answer = try withUnsafePointer(to: only) { plan throws(SearchError) in try run.reader.search(plan) }
        let hits = PassOutcome(answer, tier: 0, explain: run.request.explain).hits
        return curation.pins.compactMap { pin in
            hits.first { $0.document == pin.document }.map { (pin.place, $0) }
        }
    }

    private mutating func addExclusions(_ query: ParsedQuery) {
        let reader = run.reader
        func stems(_ words: [String]) -> [UInt32] {
            // A word that nobody uses is no word of any phrase.
            words.map { reader.index.find($0, analyzer: reader.analyzer)?.stem ?? UInt32.max }
        }
        let excluded = stems(query.excluded).filter { $0 != UInt32.max }
        plan.excluded = memory.copy(excluded)
        plan.excluded_count = UInt32(excluded.count)
        let phrases = query.phrases.map { ($0, false) } + query.excludedPhrases.map { ($0, true) }
        let compiled = phrases.map { words, isExcluded in
            souk_phrase(words: memory.copy(stems(words)), word_count: UInt32(words.count), excluded: isExcluded)
        }
        plan.phrases = memory.copy(compiled)
        plan.phrase_count = UInt32(compiled.count)
    }

    /// How many products have all of the groups.
    mutating func count(_ groups: [QueryGroup]) throws(SearchError) -> Int {
        var counting = self
        counting.plan.counts_only = true
        return try counting.execute(groups, tier: 0).total
    }

    /// - Parameter combinations: sets of the groups that have variants, as bits; a hit has all of one of them.
    mutating func execute(
        _ groups: [QueryGroup], tier: Int, combinations: [UInt64] = []
    ) throws(SearchError) -> PassOutcome {
        let searched = groups.filter { !$0.variants.isEmpty }
        let compiled = searched.map { group in
            let variants = group.variants.map { variant in
                souk_variant(
                    stems: memory.copy(variant.stems), stem_count: UInt32(variant.stems.count), word: variant.word,
                    quality: variant.quality, tier: variant.tier)
            }
            return souk_group(
                variants: memory.copy(variants), variant_count: UInt32(variants.count), weight: Float(group.weight),
                required: group.isRequired)
        }
        plan.groups = memory.copy(compiled)
        plan.group_count = UInt32(compiled.count)
        plan.combinations = memory.copy(combinations)
        plan.combination_count = UInt32(combinations.count)
        let answer = try withUnsafePointer(to: plan) { plan throws(SearchError) in try run.reader.search(plan) }
        var outcome = PassOutcome(answer, tier: tier, explain: run.request.explain)
        outcome.groups = groups
        return outcome
    }

    /// Counts the facets of `outcome`, which is that of the last pass: those before it are not shown.
    func countFacets(into outcome: inout PassOutcome) throws(SearchError) {
        guard !facetRequests.isEmpty else { return }
        let started = MonotonicTime.seconds
        guard let counted = try run.reader.facetCounts() else { return }
        outcome.facets = UnsafeBufferPointer(start: counted, count: facetRequests.count).map { facet in
            CountedFacet(
                counts: Array(UnsafeBufferPointer(start: facet.counts, count: Int(facet.count_count))),
                valueCount: Int(facet.value_count),
                bins: Array(UnsafeBufferPointer(start: facet.bins, count: Int(facet.bin_count))),
                minimum: facet.minimum, maximum: facet.maximum, sum: facet.sum, numbers: Int(facet.numbers))
        }
        outcome.matchSeconds += MonotonicTime.seconds - started
    }

    /// The hits of the page that was asked for, and where to go on.
    func page(of outcome: PassOutcome, pinned: [(place: Int, hit: RankedHit)]) -> (hits: [RankedHit], cursor: String?) {
        let all = curation.placed(outcome.hits, pinned: pinned)
        let hits = Array(all.dropFirst(offset).prefix(run.request.limit))
        guard let last = hits.last, hits.count == run.request.limit else { return (hits, nil) }
        return (hits, next(after: last, shown: hits.count, outcome, pinned.count).text)
    }

    private func next(after last: RankedHit, shown: Int, _ outcome: PassOutcome, _ pins: Int) -> PageCursor {
        if run.request.groupBy == nil, isSortedByColumn, pins == 0 {
            return .keys(sorts.map { key(of: last.document, $0) }, document: last.document)
        }
        // Behind the window the hits of a single pass lie in the order of the first stage.
        let isBehind = plan.window == 0 || offset + shown > Int(plan.window) + pins
        let isPlain = run.request.groupBy == nil && outcome.hits.allSatisfy { $0.tier == 0 } && sorts.count == 1
        if isBehind, isPlain, last.found == 0 { return .score(last.textScore, document: last.document) }
        return .offset(offset + shown)
    }

    /// As the core compares it.
    private func key(of document: UInt32, _ sort: souk_sort) -> PageCursor.Key {
        guard sort.kind != SOUK_SORT_RELEVANCE else { return PageCursor.Key(number: 0) }
        let value = run.reader.sortValue(document, sort)
        let number = value.isNaN ? .infinity : sort.descending ? -value : value
        return PageCursor.Key(number: number, text: run.reader.sortText(document, sort))
    }
}
