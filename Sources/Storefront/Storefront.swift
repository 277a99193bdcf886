import Catalog
import CatalogIndexing
import CommerceKernel
public import HTTPAPI
import HTTPTypes
import Search
public import Storage

/// The shop's pages for browsers: rendered on the server, complete without JavaScript, made quick by one ES module.
public struct Storefront: Sendable {
    /// After those of checkout.
    public static let migrations: [Migration] = [.storefront0001Checkouts]

    let shop: Shopfront

    private var engine: SearchEngine { shop.rooms.engine }
    private var store: Store { shop.rooms.store }
    private var catalog: CatalogService { shop.rooms.catalog }

    /// Throws when a template or an asset is missing or malformed.
    public init(_ rooms: StorefrontRooms) throws {
        shop = Shopfront(rooms: rooms, renderer: try PageRenderer(imageHosts: rooms.imageHosts))
    }

    public func endpoints() -> [Endpoint] {
        [
            shop.get("/search", "searchPage", "Results", results),
            shop.get("/p/{slug}", "productPage", "A product", product),
            text("/robots.txt", id: "robots", type: "text/plain; charset=utf-8") { origin, _ in
                robots(origin: origin)
            },
            text("/.well-known/security.txt", id: "securityText", type: "text/plain; charset=utf-8") { origin, now in
                // RFC 9116 asks for less than a year ahead; whoever reads it later reads a later one.
                let expiry = now.advanced(by: .seconds(180 * 86_400))
                return "Contact: \(origin)/\nPreferred-Languages: en\nCanonical: \(origin)/.well-known/security.txt\n"
                    + "Expires: \(expiry.iso8601)\n"
            },
            text("/favicon.svg", id: "favicon", type: "image/svg+xml") { _, _ in Self.icon },
        ] + Sitemap(rooms: shop.rooms).endpoints() + CartPages(shop: shop).endpoints()
            + CheckoutPages(shop: shop).endpoints()
            + OrderPages(shop: shop).endpoints() + SignInPages(shop: shop).endpoints()
            + AccountPages(shop: shop).endpoints() + Desk(shop: shop).endpoints()
            + shop.renderer.assets.files.enumerated().map { index, file in
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
        let categories = try await categories()
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
        return try await shop.page(
            "home", title: "Find it in a moment",
            [
                "count": PriceText.count(engine.documentCount), "categories": categories, "shelves": rendered,
                "canonical": shop.rooms.origin(request) + "/",
                "description": "\(PriceText.count(engine.documentCount)) products, searched as you type.",
            ], for: request)
    }

    /// A page about a failure, in the clothes of the shop.
    private func problem(
        _ request: APIRequest, status: Int, heading: String, message: String
    ) async throws -> APIResponse {
        try await shop.page(
            "problem", title: heading, ["heading": heading, "message": message], for: request, status: status)
    }

    // MARK: Pages

    private func results(_ request: APIRequest) async throws -> APIResponse {
        let page = ResultsPage(state: ResultsState(request.query.all.map { ($0.name, $0.value) }))
        let start = ContinuousClock.now
        let response: SearchResponse
        do {
            response = try await engine.search(page.request)
        } catch let error as SearchError where error.domainError.kind == .unavailable {
            return try await problem(
                request, status: 503, heading: "One moment",
                message: "The shelves are being arranged. Try again in a few seconds.")
        }
        if let redirect = response.redirect, redirect.hasPrefix("/"), !redirect.hasPrefix("//") {
            return APIResponse(.seeOther).adding(.location, redirect)
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        // Filters that leave nothing are no gap in the catalog.
        if response.total > 0 || !page.state.hasFilters {
            SearchObserver(analytics: shop.rooms.analytics).observe(
                .init(
                    searchID: request.requestID, text: response.query.text, corrected: response.query.corrected,
                    results: response.total), in: request)
        }
        let categories = response.hits.isEmpty ? try await categories() : []
        var fields = page.fields(response, milliseconds: milliseconds, categories: categories)
        fields["searchID"] = request.requestID
        return try await shop.page("search", title: page.title, fields, for: request)
    }

    private func product(_ request: APIRequest) async throws -> APIResponse {
        let slug = request.path["slug"]
        let (catalog, publishing, engine) = (catalog, shop.rooms.publishing, engine)
        let found = try await store.read { transaction -> (id: String, payload: [UInt8])? in
            guard let product = try catalog.product(slug, in: transaction) else { return nil }
            if let payload = engine.payload(id: product.id) { return (product.id, payload) }
            // The index is behind, or is being mended: the page is there nevertheless.
            let availability = try publishing.availability(of: product, in: transaction)
            return (product.id, ProductDocuments.document(product, availability).payload)
        }
        guard let (id, payload) = found, let product = ProductView(payload: payload) else {
            return try await problem(
                request, status: 404, heading: "This product is gone",
                message: "It may have been renamed or sold for the last time.")
        }
        let related = (try? await engine.similar(to: id, limit: 8)) ?? []
        let page = ProductPage(product: product, baseURL: shop.rooms.origin(request))
        return try await shop.page("product", title: product.name, page.fields(related: related), for: request)
    }

    private func categories() async throws -> [Fields] {
        let catalog = catalog
        return try await store.read { try catalog.categories(in: $0) }.prefix(24).map { node in
            [
                "name": node.category.name, "count": PriceText.count(node.productCount),
                "url": URLText.address("/search", [("category", node.category.name)]),
            ]
        }
    }

    // MARK: Machines

    private func robots(origin baseURL: String) -> String {
        "User-agent: *\nDisallow: /v1/\nDisallow: /account\nDisallow: /cart\nDisallow: /checkout\nDisallow: /track\nDisallow: /admin\nDisallow: /search?*attr.\n"
            + "Sitemap: \(baseURL)/sitemap.xml\n"
    }

    private static let inStock = FieldFilter(field: "inStock", condition: .bool(true))

    private static let icon =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><path fill=\"#9c3f1c\" d=\"M4 12 7 4h18l3 8a4 4 0 0 1-4 4 4 4 0 0 1-4-3 "
        + "4 4 0 0 1-8 0 4 4 0 0 1-8 0ZM6 18h20v10H6z\"/></svg>"

    private func text(
        _ template: PathTemplate, id: String, type: String,
        _ body: @escaping @Sendable (_ origin: String, _ now: Timestamp) async throws -> String
    ) -> Endpoint {
        Endpoint(.get, template, id: id, summary: id, tag: "Pages", access: .open) { request in
            APIResponse.bytes(try await body(shop.rooms.origin(request), request.now).utf8, type: type).adding(
                .cacheControl, "public, max-age=3600")
        }.producing(type).undocumented()
    }
}
