import CXapian
import CommerceKernel
import Foundation

/// One search, from the request to the response. Used once, on one thread, with a reader of its own.
///
/// All words are matched first. When that finds too little, words that look misspelt get corrections, then the least
/// informative words stop being required. What an earlier pass found always ranks above what a later one adds.
struct SearchRun {
    var request: SearchRequest
    let reader: CoreReader
    let generation: Generation
    let settings: CompiledSettings
    let cancellation: Cancellation?
    var time: any TimeSource = SystemTime()

    /// Candidates that the second stage orders. The same for every page, so that pages fit together.
    static let rankWindow = 100

    func response() throws -> SearchResponse {
        try RequestRules.check(request)
        let clock = ContinuousClock()
        let started = clock.now
        let query = QueryParser(analyzer: reader.analyzer).parse(request.text)
        let memory = PlanMemory()
        let isRanked = !query.words.isEmpty && request.sort.allSatisfy { $0.key == .relevance }
        let model = isRanked ? settings.model : nil
        let matching = model == nil ? self : withFeatures
        var timings = SearchTimings()
        let curation = CurationRules(
            rules: settings.settings.curations, analyzer: reader.analyzer, index: reader.index, now: time.now
        ).applied(to: request)
        var (execution, groups, planner) = try matching.plan(query, memory, curation)
        timings.plan = clock.now - started
        var outcome = try WordPasses(run: matching, planner: planner).run(groups, &execution)
        if let model { outcome.reorder(by: model) }
        let rendering = clock.now
        let renderer = HitRenderer(run: self, query: query, groups: outcome.groups)
        let pinned = try execution.pinned()
        let page = execution.page(of: outcome, pinned: pinned)
        let pinnedDocuments = Set(pinned.map(\.hit.document))
        let hits = page.hits.prefix(request.limit).compactMap { hit in
            renderer.render(hit, pinned: pinnedDocuments.contains(hit.document))
        }
        let facets = FacetAssembler(run: self, requests: execution.facetRequests).assemble(outcome.facets)
        timings.match = .seconds(outcome.matchSeconds)
        timings.rank = .seconds(outcome.rankSeconds)
        timings.render = clock.now - rendering
        return SearchResponse(
            hits: hits, total: outcome.total + pinned.count, exact: outcome.exact, facets: facets,
            query: outcome.report(text: request.text, query: query), cursor: page.cursor, redirect: curation.redirect,
            timings: timings)
    }
}

extension SearchRun {
    /// Everything that a search needs before it looks into the index.
    private func plan(
        _ query: ParsedQuery, _ memory: PlanMemory, _ curation: AppliedCuration = AppliedCuration()
    ) throws -> (execution: PlanExecution, groups: [QueryGroup], planner: QueryPlanner) {
        let planner = QueryPlanner(
            reader: reader, settings: settings, documents: generation.core.documentCount)
        let execution = try PlanExecution(
            run: self, query: query, memory: memory, deadline: MonotonicTime.seconds + request.deadline.seconds,
            curation: curation)
        return (execution, planner.groups(query, request: request), planner)
    }

    /// The same search with the signals of all candidates, whatever the page: a learned model orders all of them.
    private var withFeatures: SearchRun {
        var copy = self
        copy.request.explain = true
        copy.request.limit = max(request.limit, Self.rankWindow - min(request.offset, Self.rankWindow))
        return copy
    }

    /// How many products have every word as typed.
    func count() throws -> Int {
        let query = QueryParser(analyzer: reader.analyzer).parse(request.text)
        let memory = PlanMemory()
        var (execution, groups, _) = try plan(query, memory)
        guard groups.allSatisfy({ !$0.variants.isEmpty || !$0.isRequired }) else { return 0 }
        return try execution.count(groups)
    }

    /// The candidates of the first page, in the default order.
    func candidates() throws -> PassOutcome {
        let query = QueryParser(analyzer: reader.analyzer).parse(request.text)
        let memory = PlanMemory()
        var (execution, groups, planner) = try plan(query, memory)
        return try WordPasses(run: self, planner: planner).run(groups, &execution)
    }
}

/// What every request has to keep to.
enum RequestRules {
    static func check(_ request: SearchRequest) throws(SearchError) {
        func refuse(_ message: String, _ subject: String) -> SearchError {
            SearchError(.invalidRequest, message, subject: subject)
        }
        guard (0...SearchRequest.maximumLimit).contains(request.limit) else {
            throw refuse("limit is \(request.limit), not 0 to \(SearchRequest.maximumLimit).", "limit")
        }
        guard (0...1_000_000_000).contains(request.offset) else {
            throw refuse("offset is \(request.offset), not 0 to 1,000,000,000.", "offset")
        }
        guard request.sort.count <= 3 else { throw refuse("There are more than 3 sort keys.", "sort") }
        guard request.facets.count <= 64 else { throw refuse("There are more than 64 facets.", "facets") }
        for facet in request.facets where !(1...1_000).contains(facet.maxValues) {
            throw refuse("maxValues is \(facet.maxValues), not 1 to 1,000.", "facets")
        }
    }
}

enum MonotonicTime {
    /// The clock that the core compares deadlines with.
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
