import Analytics
public import Catalog
import CommerceKernel
import HTTPTypes
public import Search
public import Storage

/// Lists, searches, suggestions and similar products: everything the index answers.
public struct SearchRoutes: Sendable {
    static let maximumSearches = 10
    private static let searchAge = Duration.seconds(300)

    private let engine: SearchEngine
    private let store: Store
    private let catalog: CatalogService
    private let cache: ResponseCache
    private let version: CatalogVersion
    private let observer: SearchObserver
    private let metrics: SearchMetrics
    private let queue: WorkQueue
    private let processNumber = Int.random(in: 1...1 << 52)

    public init(
        engine: SearchEngine, store: Store, catalog: CatalogService, cache: ResponseCache, version: CatalogVersion,
        observer: SearchObserver, metrics: SearchMetrics, queue: WorkQueue
    ) {
        self.engine = engine
        self.store = store
        self.catalog = catalog
        self.cache = cache
        self.version = version
        self.observer = observer
        self.metrics = metrics
        self.queue = queue
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/products", id: "listProducts", summary: "List products", tag: "Catalog", access: .open,
                handler: { try await search($0, cacheControl: CachePolicy.lists) }
            ).promptly { searchPromptly($0, cacheControl: CachePolicy.lists) }.documented { operation in
                operation.caching = .kept
                operation.parameters = SearchDocumentation.parameters
                operation.answers = [.init(200, "A page of products.", data: .component("SearchAnswer"), isBare: true)]
                operation.refusals = [503]
            },
            Endpoint(
                .get, "/v1/search", id: "searchProducts", summary: "Search products", tag: "Search", access: .open,
                handler: { try await search($0, cacheControl: CachePolicy.searches) }
            ).promptly { searchPromptly($0, cacheControl: CachePolicy.searches) }.documented { operation in
                operation.caching = .kept
                operation.parameters = SearchDocumentation.parameters
                operation.answers = [.init(200, "What was found.", data: .component("SearchAnswer"), isBare: true)]
                operation.refusals = [503]
            },
            Endpoint(
                .post, "/v1/search", id: "searchProductsByBody", summary: "Search products, asked in JSON",
                tag: "Search", access: .open, handler: searchByBody
            ).documented { operation in
                operation.requestBody = .component("SearchRequest")
                operation.answers = [.init(200, "What was found.", data: .component("SearchAnswer"), isBare: true)]
                operation.refusals = [503]
            },
            Endpoint(
                .post, "/v1/search/multi", id: "searchMany", summary: "Several searches at once", tag: "Search",
                access: .open, handler: searchMany
            ).documented { operation in
                operation.requestBody = .component("MultiSearchRequest")
                operation.answers = [
                    .init(200, "The answers in the order of the searches.", data: .array(.component("SearchResult")))
                ]
                operation.refusals = [503]
            },
            Endpoint(
                .get, "/v1/suggest", id: "suggest", summary: "Complete what is being typed", tag: "Search",
                access: .open, handler: suggest
            ).promptly(suggestionsAtHand).documented { operation in
                operation.caching = .kept
                operation.parameters = [
                    .init("q", .inline(#"{"type":"string","maxLength":1000}"#), "What was typed so far."),
                    .init("limit", .positiveInteger, "The most of each kind; 5 when absent, 20 at most."),
                ]
                operation.answers = [.init(200, "Ways to go on.", data: .component("Suggestions"))]
                operation.refusals = [503]
            },
            Endpoint(
                .get, "/v1/products/{id}/similar", id: "similarProducts", summary: "Products that resemble one",
                tag: "Search", access: .open, handler: similar
            ).documented { operation in
                operation.caching = .kept
                operation.parameters = [
                    .init("limit", .positiveInteger, "10 when absent, 50 at most."),
                    .init(
                        "by", .oneOf("words", "purchases", "both"),
                        "words: what says the same; purchases: what is bought in the same orders; both when absent, "
                            + "what is bought together first, in up to half of the places."),
                ]
                operation.answers = [.init(200, "The most alike first.", data: .array(.component("Product")))]
                operation.refusals = [503]
            },
        ]
    }

    // MARK: Searching

    private func search(_ request: APIRequest, cacheControl: String) async throws -> APIResponse {
        let version = try currentVersion()
        let query = SearchParameters.known(in: request.query)
        return try await cache.respond(
            to: request, key: CacheKey.text(request.route.text, query), version: version, maximumAge: Self.searchAge,
            onServe: { observer.observe($0, in: request) }
        ) {
            let started = ContinuousClock.now
            let parameters = try SearchParameters(query, categoryPath: categoryPath)
            let isCurrent = hasReached(version)
            let found = try await queue.run { try await engine.search(parameters.request) }
            return made(found, parameters, request, query, cacheControl, isCurrent: isCurrent, since: started)
        }
    }

    /// The kept answer, or a search that begins at once and whose answer is made on the thread that searched: handing
    /// it from task to task cost a sixth of the whole.
    private func searchPromptly(_ request: APIRequest, cacheControl: String) -> PromptAnswer? {
        guard let version = knownVersion() else { return nil }
        let query = SearchParameters.known(in: request.query)
        let key = CacheKey.text(request.route.text, query)
        let observe: @Sendable (SearchObserver.Facts) -> Void = { observer.observe($0, in: request) }
        if let kept = cache.answerAtHand(
            to: request, key: key, version: version, maximumAge: Self.searchAge, onServe: observe)
        {
            return kept
        }
        // A category's path is in the database.
        guard !query.all.contains(where: { $0.name == "category" }) else { return nil }
        let started = ContinuousClock.now
        guard let parameters = try? SearchParameters(query, categoryPath: { _ in nil }) else { return nil }
        let cancellation = Cancellation()
        let making = cache.making(for: request, key: key, version: version, onServe: observe) { end in
            queue.begin { turn in
                do {
                    let leave = try turn.get()
                    let isCurrent = hasReached(version)
                    engine.begin(parameters.request, cancellation) { found in
                        leave()
                        end(
                            found.map {
                                made($0, parameters, request, query, cacheControl, isCurrent: isCurrent, since: started)
                            })
                    }
                } catch {
                    end(.failure(error))
                }
            }
        }
        return making.map { .making(cancellation, $0) }
    }

    private func made(
        _ found: SearchResponse, _ parameters: SearchParameters, _ request: APIRequest, _ query: QueryParameters,
        _ cacheControl: String, isCurrent: Bool, since started: ContinuousClock.Instant
    ) -> ResponseCache.Made {
        metrics.record(found, requestID: request.requestID)
        var response = answer(found, parameters, request, query, since: started)
        response.headers[.cacheControl] = parameters.explain ? "no-store" : cacheControl
        return ResponseCache.Made(
            response, isStorable: isCurrent && !parameters.explain,
            facts: Self.facts(found, searchID: request.requestID))
    }

    private func searchByBody(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        let started = ContinuousClock.now
        let parameters = try SearchParameters(json, categoryPath: categoryPath)
        let found = try await queue.run { try await engine.search(parameters.request) }
        metrics.record(found, requestID: request.requestID)
        observer.observe(Self.facts(found, searchID: request.requestID), in: request)
        var response = answer(found, parameters, request, nil, since: started)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private static func facts(_ found: SearchResponse, searchID: String) -> SearchObserver.Facts {
        SearchObserver.Facts(
            searchID: searchID, text: found.query.text, corrected: found.query.corrected, results: found.total)
    }

    /// `query` is what the links to other pages repeat; nil for none.
    private func answer(
        _ found: SearchResponse, _ parameters: SearchParameters, _ request: APIRequest, _ query: QueryParameters?,
        since started: ContinuousClock.Instant
    ) -> APIResponse {
        var response = APIResponse.json(
            SearchRenderer.answer(found, parameters, searchID: request.requestID, at: request.now, since: started))
        // The answer names its search, so no other has these bytes.
        response.headers[.eTag] = EntityTag.unique().text
        if let query {
            SearchRenderer.pagination(found, parameters).addLinks(
                to: &response.headers, path: request.rawPath, query: query)
        }
        return response
    }

    private func searchMany(_ request: APIRequest) async throws -> APIResponse {
        let json = try await request.json()
        guard let searches = json["searches"]?.array, (1...Self.maximumSearches).contains(searches.count) else {
            throw DomainError.invalid(
                field: "searches", code: "wrong_length",
                message: "searches must be a list of 1 to \(Self.maximumSearches) searches.")
        }
        let parameters = try searches.map { try SearchParameters($0, categoryPath: categoryPath) }
        let found = try await withThrowingTaskGroup(of: (Int, SearchResponse).self) { group in
            for (index, parameters) in parameters.enumerated() {
                group.addTask { (index, try await queue.run { try await engine.search(parameters.request) }) }
            }
            var found: [Int: SearchResponse] = [:]
            for try await (index, response) in group { found[index] = response }
            return found
        }
        return APIResponse.success("Searches", at: request.now) { json in
            json.array { json in
                for (index, parameters) in parameters.enumerated() {
                    guard let response = found[index] else { continue }
                    let id = "\(request.requestID)-\(index)"
                    metrics.record(response, requestID: id)
                    observer.observe(Self.facts(response, searchID: id), in: request)
                    json.object { json in
                        SearchRenderer.members(response, parameters, searchID: id, to: &json)
                    }
                }
            }
        }.adding(.cacheControl, "no-store")
    }

    // MARK: Suggesting

    private func suggest(_ request: APIRequest) async throws -> APIResponse {
        let version = try currentVersion()
        return try await cache.respond(
            to: request, key: Self.suggestionsKey(request), version: version, maximumAge: Self.searchAge
        ) {
            let text = try SearchParameters.checked(text: request.query["q"] ?? "")
            let limit = min(try request.query.integer("limit", in: 1...Int.max) ?? 5, 20)
            let isCurrent = hasReached(version)
            let found = try await queue.run { try await engine.suggest(SuggestRequest(text: text, limit: limit)) }
            let response = APIResponse.success("Suggestions", at: request.now) { json in
                json.object { json in
                    Self.write("queries", found.queries, to: &json)
                    Self.write("categories", found.categories, to: &json)
                    Self.write("brands", found.brands, to: &json)
                    json.array("products") { json in for hit in found.products { json.raw(hit.payload) } }
                }
            }
            return ResponseCache.Made(
                response.adding(.cacheControl, CachePolicy.searches), isStorable: isCurrent)
        }
    }

    private func suggestionsAtHand(_ request: APIRequest) -> PromptAnswer? {
        knownVersion().flatMap { version in
            cache.answerAtHand(
                to: request, key: Self.suggestionsKey(request), version: version, maximumAge: Self.searchAge)
        }
    }

    private static func suggestionsKey(_ request: APIRequest) -> String {
        CacheKey.text(request.route.text, request.query.filter { $0 == "q" || $0 == "limit" })
    }

    private static func write(_ name: String, _ suggestions: [SuggestResponse.Suggestion], to json: inout JSONWriter) {
        json.array(name) { json in
            for suggestion in suggestions {
                json.object { json in
                    json.member("text", suggestion.text)
                    json.member("count", suggestion.count)
                    json.member("html", suggestion.html)
                }
            }
        }
    }

    private func similar(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let version = try currentVersion()
        return try await cache.respond(
            to: request, key: CacheKey.text("similar \(id)", request.query.filter { $0 == "limit" || $0 == "by" }),
            version: version,
            maximumAge: .seconds(600)
        ) {
            let limit = min(try request.query.integer("limit", in: 1...Int.max) ?? 10, 50)
            let basis = try SimilarityBasis(request.query.text("by"))
            let found = try await store.read { [catalog] transaction in
                try catalog.product(id, in: transaction).map { product in
                    let together = try AnalyticsService.boughtTogether(with: product.id, limit: limit, in: transaction)
                    return (id: product.id, together: together)
                }
            }
            guard let found else { throw DomainError.notFound("product", id: id) }
            let isCurrent = hasReached(version)
            let alike =
                basis == .purchases
                ? [] : try await queue.run { try await engine.similar(to: found.id, limit: limit) }
            let together = found.together.compactMap { id in engine.payload(id: id).map { (id: id, payload: $0) } }
            let payloads = basis.blend(together, alike.map { (id: $0.id, payload: $0.payload) }, limit: limit)
            let response = APIResponse.success("Similar products", at: request.now) { json in
                json.array { json in for payload in payloads { json.raw(payload) } }
            }
            return ResponseCache.Made(
                response.adding(.cacheControl, CachePolicy.products), isStorable: isCurrent)
        }
    }

    // MARK: Caching

    /// An answer of an index that does not see the newest catalog yet must not be kept as if it did. To be asked before
    /// the search: an index that gets there meanwhile was searched as it had been.
    private func hasReached(_ version: ResponseCache.Version) -> Bool {
        (engine.position?.sequence ?? -1) >= version.catalog
    }

    private func currentVersion() throws -> ResponseCache.Version {
        versioned(try version.current(), engine.revision)
    }

    /// Nil when somebody may have changed something.
    private func knownVersion() -> ResponseCache.Version? {
        guard let current = version.known(), let revision = engine.knownRevision else { return nil }
        return versioned(current, revision)
    }

    private func versioned(_ current: ResponseCache.Version, _ revision: Int) -> ResponseCache.Version {
        var current = current
        // Other processes count for themselves, should they ever share the cache's store.
        current.index = revision &+ processNumber
        return current
    }

    private func categoryPath(_ slug: String) throws -> String? {
        try store.readNow { try catalog.category(slug: slug, in: $0)?.path.description }
    }
}
