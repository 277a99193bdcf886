public import CommerceKernel
import HTTPTypes
public import Search

/// Searching: `GET` and `POST /v1/search`, several at once, suggestions, and products that resemble one.
public struct SearchRoutes: Sendable {
    private let engine: SearchEngine
    private let ids: any IDSource

    /// Searches in one request, at most.
    static let maximumSearches = 20

    public init(engine: SearchEngine, ids: any IDSource) {
        self.engine = engine
        self.ids = ids
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/search", id: "search", summary: "Search products", tag: "Search", access: .open,
                handler: search
            ).documented { SearchDocumentation.describe(&$0) },
            Endpoint(
                .post, "/v1/search", id: "searchWithBody", summary: "Search products, asked in JSON", tag: "Search",
                access: .open, handler: searchWithBody
            ).documented { SearchDocumentation.describeBody(&$0) },
            Endpoint(
                .post, "/v1/search/multi", id: "searchSeveral", summary: "Several searches in one request",
                tag: "Search", access: .open, handler: searchSeveral
            ).documented { SearchDocumentation.describeSeveral(&$0) },
            Endpoint(
                .get, "/v1/suggest", id: "suggest", summary: "Ways to go on from what was typed", tag: "Search",
                access: .open, handler: suggest
            ).documented { SearchDocumentation.describeSuggest(&$0) },
            Endpoint(
                .get, "/v1/products/{id}/similar", id: "similarProducts", summary: "Products that resemble one",
                tag: "Search", access: .open, handler: similar
            ).documented { SearchDocumentation.describeSimilar(&$0) },
        ]
    }

    private func search(_ request: APIRequest) async throws -> APIResponse {
        try await answer(SearchParameters(request.query), request)
    }

    private func searchWithBody(_ request: APIRequest) async throws -> APIResponse {
        try await answer(SearchParameters(await request.reader()), request)
    }

    private func answer(_ parameters: SearchParameters, _ request: APIRequest) async throws -> APIResponse {
        let response = try await engine.search(parameters.request)
        let answer = SearchAnswer(parameters: parameters, response: response, searchID: ids.token(bytes: 12))
        return .json(answer.envelope(request))
    }

    private func searchSeveral(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let searches =
            body.objects("searches", count: 1...Self.maximumSearches) { body in
                Result { () throws(DomainError) in try SearchParameters(body) }
            }
        _ = body.required("searches", searches, standIn: [])
        try body.finish()
        let parameters = try (searches ?? []).map { try $0.get() }
        let engine = engine
        let responses = try await withThrowingTaskGroup(of: (Int, SearchResponse).self) { group in
            for (index, one) in parameters.enumerated() {
                group.addTask { (index, try await engine.search(one.request)) }
            }
            var found: [Int: SearchResponse] = [:]
            for try await (index, response) in group { found[index] = response }
            return found
        }
        return .success("\(parameters.count) searches answered", at: request.now) { json in
            json.array { json in
                for (index, one) in parameters.enumerated() {
                    guard let response = responses[index] else { continue }
                    SearchAnswer(parameters: one, response: response, searchID: ids.token(bytes: 12))
                        .write(into: &json, elapsed: request.elapsed)
                }
            }
        }
    }

    private func suggest(_ request: APIRequest) async throws -> APIResponse {
        let text = request.query["q"] ?? ""
        try SearchParameters.checkText(text)
        let limit = try request.query.integer("limit", in: 1...Int.max).map { min($0, 20) } ?? 5
        let found = try await engine.suggest(SuggestRequest(text: text, limit: limit))
        return .success("Suggestions", at: request.now) { json in
            json.object { json in
                Self.write("queries", found.queries, into: &json)
                Self.write("categories", found.categories, into: &json)
                Self.write("brands", found.brands, into: &json)
                json.array("products") { json in
                    for hit in found.products { json.raw(hit.payload) }
                }
            }
        }
    }

    private static func write(
        _ name: String, _ suggestions: [SuggestResponse.Suggestion], into json: inout JSONWriter
    ) {
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
        let limit = try request.query.integer("limit", in: 1...Int.max).map { min($0, 100) } ?? 10
        guard engine.payload(id: id) != nil else { throw DomainError.notFound("product", id: id) }
        let hits = try await engine.similar(to: id, limit: limit, filter: request.query.text("filter"))
        return .success("\(hits.count) similar products", at: request.now) { json in
            json.array { json in
                for hit in hits { json.raw(hit.payload) }
            }
        }.adding(.cacheControl, "public, max-age=300")
    }
}
