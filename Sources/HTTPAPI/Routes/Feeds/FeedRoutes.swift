import Catalog
public import CatalogIndexing
import CommerceKernel
import HTTPTypes
public import Storage

/// The catalog for other programs to fetch: Google's table and document, and JSON lines. Written as it is read, a block
/// of products at a time; what has no price is in the JSON lines only.
public struct FeedRoutes: Sendable {
    private let store: Store
    private let publishing: ProductPublishing
    private let baseURL: String?

    /// - Parameter baseURL: How the shop is reached; nil for the address that a request names.
    public init(store: Store, publishing: ProductPublishing, baseURL: String?) {
        self.store = store
        self.publishing = publishing
        self.baseURL = baseURL
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/feeds/google.tsv", id: "googleTable", summary: "Google's product table", tag: "Feeds"
            ) { request in
                feed(request, type: "text/tab-separated-values; charset=utf-8", head: FeedItem.tableHead, end: "") {
                    $0.tableLine
                }
            }.producing("text/tab-separated-values"),
            Endpoint(
                .get, "/feeds/google.xml", id: "googleDocument", summary: "Google's product feed", tag: "Feeds"
            ) { request in
                feed(
                    request, type: "application/xml; charset=utf-8",
                    head: FeedItem.documentHead(origin: origin(request)), end: FeedItem.documentEnd
                ) { $0.element }
            }.producing("application/xml", "text/xml", "application/rss+xml"),
            Endpoint(
                .get, "/feeds/products.jsonl", id: "productLines", summary: "Every product, a line each", tag: "Feeds"
            ) { request in
                answer("application/x-ndjson") { body in
                    var export = CatalogExport(store: store, publishing: publishing)
                    while let lines = try await export.next() { try await body.write(lines) }
                }
            }.producing("application/x-ndjson"),
        ].map { $0.undocumented() }
    }

    private func feed(
        _ request: APIRequest, type: String, head: String, end: String, _ text: @escaping @Sendable (FeedItem) -> String
    ) -> APIResponse {
        let origin = origin(request)
        return answer(type) { [store, publishing] body in
            try await body.write(head)
            var last = ""
            while true {
                let after = last
                let block = try await store.read { transaction in
                    try publishing.catalog.products(after: after, limit: CatalogExport.blockSize, in: transaction)
                        .map { ($0, try publishing.availability(of: $0, in: transaction)) }
                }
                guard let newest = block.last else { break }
                last = newest.0.id
                let items = block.flatMap { FeedItem.items(of: $0.0, $0.1, origin: origin) }
                try await body.write(items.map(text).joined())
            }
            try await body.write(end)
        }
    }

    private func answer(
        _ type: String, _ write: @escaping @Sendable (inout BodyWriter) async throws -> Void
    ) -> APIResponse {
        APIResponse(
            .ok,
            headers: [
                .contentType: type,
                // Addresses made from what a request says must not be kept for others.
                .cacheControl: baseURL == nil ? "no-store" : "public, max-age=300",
            ],
            body: .stream(length: nil, write))
    }

    private func origin(_ request: APIRequest) -> String { baseURL ?? "http://\(request.authority)" }
}
