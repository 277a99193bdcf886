public import Catalog
import CommerceKernel
public import HTTPAPI
import HTTPTypes
public import Search
public import Storage

/// The shop's pages for browsers: rendered on the server, complete without JavaScript, made quick by one ES module.
public struct Storefront: Sendable {
    private let engine: SearchEngine
    private let store: Store
    private let catalog: CatalogService
    private let renderer: PageRenderer
    /// Of links in canonical addresses, structured data and the sitemap; without a slash at its end.
    private let baseURL: String

    /// Throws when a template or an asset is missing or malformed.
    public init(engine: SearchEngine, store: Store, catalog: CatalogService, baseURL: String) throws {
        self.engine = engine
        self.store = store
        self.catalog = catalog
        self.baseURL = baseURL
        renderer = try PageRenderer()
    }

    public func endpoints() -> [Endpoint] {
        [
            page("/search", id: "searchPage", "Results", results),
            page("/p/{slug}", id: "productPage", "A product", product),
            text("/robots.txt", id: "robots", type: "text/plain; charset=utf-8") { _ in robots },
            text("/.well-known/security.txt", id: "securityText", type: "text/plain; charset=utf-8") { _ in
                "Contact: \(baseURL)/\nPreferred-Languages: en\nExpires: 2027-11-01T00:00:00Z\n"
            },
            text("/favicon.svg", id: "favicon", type: "image/svg+xml") { _ in Self.icon },
            text("/sitemap.xml", id: "sitemap", type: "application/xml") { _ in try await sitemap() },
        ]
            + renderer.assets.files.enumerated().map { index, file in
                Endpoint(
                    .get, PathTemplate(file.path), id: "asset\(index)", summary: "An asset", tag: "Pages", access: .open
                ) { _ in
                    APIResponse.bytes(file.bytes, type: file.type)
                        .adding(.cacheControl, "public, max-age=31536000, immutable")
                }.producing(file.type).undocumented()
            }
    }

    /// The front page, for `GET /` when the client prefers HTML.
    public func home(_ request: APIRequest) async throws -> APIResponse {
        let departments = try await departments()
        let shelves: [(String, SearchRequest)] = [
            (
                "Best rated",
                SearchRequest(
                    text: "", filters: [Self.inStock], sort: [.descending("rating")], limit: 8, exactTotal: false)
            ),
            (
                "New in",
                SearchRequest(
                    text: "", filters: [Self.inStock], sort: [.descending("createdAt")], limit: 8, exactTotal: false)
            ),
        ]
        var rendered: [Fields] = []
        for (title, search) in shelves {
            guard let found = try? await engine.search(search), !found.hits.isEmpty else { continue }
            rendered.append(["title": title, "products": found.hits.compactMap { ProductCard.fields($0) }])
        }
        return try renderer.page(
            "home",
            [
                "title": "Souk", "query": "", "count": PriceText.count(engine.documentCount),
                "departments": departments, "shelves": rendered, "canonical": baseURL + "/",
                "description": "A search-first shop.", "socialImage": false,
            ])
    }

    /// A page about a failure, in the clothes of the shop.
    public func problem(status: Int, heading: String, message: String) throws -> APIResponse {
        try renderer.page(
            "problem",
            [
                "title": "\(heading) · Souk", "query": "", "heading": heading, "message": message, "canonical": false,
                "description": false, "socialImage": false,
            ], status: status)
    }

    // MARK: Pages

    private func results(_ request: APIRequest) async throws -> APIResponse {
        let page = ResultsPage(state: ResultsState(request.query.all.map { ($0.name, $0.value) }))
        let start = ContinuousClock.now
        let response: SearchResponse
        do {
            response = try await engine.search(page.request)
        } catch let error as SearchError where error.domainError.kind == .unavailable {
            return try problem(
                status: 503, heading: "One moment",
                message: "The shelves are being arranged. Try again in a few seconds.")
        }
        if let redirect = response.redirect, redirect.hasPrefix("/"), !redirect.hasPrefix("//") {
            return APIResponse(.seeOther).adding(.location, redirect)
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        let departments = response.hits.isEmpty ? try await departments() : []
        return try renderer.page(
            "search", page.fields(response, milliseconds: milliseconds, departments: departments))
    }

    private func product(_ request: APIRequest) async throws -> APIResponse {
        let slug = request.path["slug"]
        let catalog = catalog
        guard let id = try await store.read({ try catalog.product(slug, in: $0)?.id }),
            let payload = engine.payload(id: id), let product = ProductView(payload: payload)
        else {
            return try problem(
                status: 404, heading: "This product is gone",
                message: "It may have been renamed or sold for the last time.")
        }
        let related = (try? await engine.similar(to: id, limit: 8)) ?? []
        return try renderer.page(
            "product", ProductPage(product: product, baseURL: baseURL).fields(related: related))
    }

    private func departments() async throws -> [Fields] {
        let catalog = catalog
        return try await store.read { try catalog.categories(in: $0) }.prefix(24).map { node in
            [
                "name": node.category.name, "count": PriceText.count(node.productCount),
                "url": URLText.address("/search", [("category", node.category.name)]),
            ]
        }
    }

    // MARK: Machines

    private var robots: String {
        "User-agent: *\nDisallow: /v1/\nDisallow: /account\nDisallow: /cart\nDisallow: /checkout\nDisallow: /search?*attr.\n"
            + "Sitemap: \(baseURL)/sitemap.xml\n"
    }

    /// The first 50,000 products, the most a sitemap may name.
    private func sitemap() async throws -> String {
        let catalog = catalog
        let baseURL = baseURL
        return try await store.read { transaction in
            var xml =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
            var after = ""
            var count = 0
            while count < 50_000 {
                let batch = try catalog.products(after: after, limit: 500, in: transaction)
                guard let last = batch.last else { break }
                for product in batch {
                    let address = HTMLText.escape(baseURL + "/p/" + URLText.segment(product.slug))
                    xml += "<url><loc>\(address)</loc><lastmod>\(product.updatedAt.iso8601)</lastmod></url>\n"
                }
                after = last.id
                count += batch.count
            }
            return xml + "</urlset>\n"
        }
    }

    private static let inStock = FieldFilter(field: "inStock", condition: .bool(true))

    private static let icon =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><path fill=\"#9c3f1c\" d=\"M4 12 7 4h18l3 8a4 4 0 0 1-4 4 4 4 0 0 1-4-3 "
        + "4 4 0 0 1-8 0 4 4 0 0 1-8 0ZM6 18h20v10H6z\"/></svg>"

    private func page(
        _ template: PathTemplate, id: String, _ summary: String, _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(.get, template, id: id, summary: summary, tag: "Pages", access: .open, handler: handler)
            .producing("text/html").undocumented()
    }

    private func text(
        _ template: PathTemplate, id: String, type: String,
        _ body: @escaping @Sendable (APIRequest) async throws -> String
    ) -> Endpoint {
        Endpoint(.get, template, id: id, summary: id, tag: "Pages", access: .open) { request in
            APIResponse.bytes(try await body(request).utf8, type: type).adding(.cacheControl, "public, max-age=3600")
        }.producing(type).undocumented()
    }
}
