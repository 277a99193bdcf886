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

    var isSortedByColumn: Bool { sorts.first.map { $0.kind != SOUK_SORT_RELEVANCE } ?? false }

    init(run: SearchRun, query: ParsedQuery, memory: PlanMemory, deadline: Double) throws(SearchError) {
        self.run = run
        self.memory = memory
        let request = run.request
        let compiler = FilterCompiler(generation: run.generation, analyzer: run.reader.analyzer, memory: memory)
        let filters = try compiler.compile(request)
        isFiltered = !filters.isEmpty
        facetRequests = try FacetAssembler.columns(request.facets, run.generation)
        let hasWords = !query.words.isEmpty
        sorts = try SortCompiler(run: run).compile(request.sort, hasWords: hasWords)
        offset = request.offset
        plan.filters = memory.copy(filters)
        plan.filter_count = UInt32(filters.count)
        let facets = facetRequests.map { facet in
            souk_facet(
                column: facet.column, bounds: memory.copy(facet.request.bounds),
                bound_count: UInt32(facet.request.bounds.count))
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
        outcome.facets = (0..<facetRequests.count).map { index in
            let facet = answer.facets[index]
            return CountedFacet(
                counts: Array(UnsafeBufferPointer(start: facet.counts, count: Int(facet.count_count))),
                bins: Array(UnsafeBufferPointer(start: facet.bins, count: Int(facet.bin_count))),
                minimum: facet.minimum, maximum: facet.maximum, sum: facet.sum, numbers: Int(facet.numbers))
        }
        outcome.groups = groups
        return outcome
    }

    /// The hits of the page that was asked for.
    func page(of outcome: PassOutcome) -> (hits: [RankedHit], cursor: String?) {
        let hits = outcome.hits.dropFirst(offset).prefix(run.request.limit)
        return (Array(hits), nil)
    }
}
