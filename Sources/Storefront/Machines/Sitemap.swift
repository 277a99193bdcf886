import Catalog
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Storage

/// The addresses of all products for search engines (sitemaps.org): one file, or an index of several in a large shop.
struct Sitemap: Sendable {
    /// Products a file names. Fifty thousand are allowed; fewer keep each answer small.
    static let productsPerFile = 10_000

    let rooms: StorefrontRooms

    func endpoints() -> [Endpoint] {
        [
            Endpoint(.get, "/sitemap.xml", id: "sitemap", summary: "The sitemap", tag: "Pages", access: .open) {
                try await begin($0)
            }.producing("application/xml").undocumented(),
            Endpoint(
                .get, "/sitemaps/{number}", id: "sitemapPart", summary: "Part of the sitemap", tag: "Pages",
                access: .open
            ) { try await part($0) }.producing("application/xml").undocumented(),
        ]
    }

    private func begin(_ request: APIRequest) async throws -> APIResponse {
        let origin = rooms.origin(request)
        let xml = try await rooms.store.read { [catalog = rooms.catalog] transaction in
            let count = try catalog.count(in: transaction)
            return count > Self.productsPerFile
                ? Self.index(files: (count + Self.productsPerFile - 1) / Self.productsPerFile, origin: origin)
                : try Self.file(1, origin: origin, catalog, in: transaction)
        }
        return Self.answer(xml)
    }

    /// Named `1.xml`, `2.xml` and so on.
    private func part(_ request: APIRequest) async throws -> APIResponse {
        let name = request.path["number"]
        guard name.hasSuffix(".xml"), let number = Int(name.dropLast(4)), (1...10_000).contains(number) else {
            throw DomainError.notFound("sitemap", id: name)
        }
        let origin = rooms.origin(request)
        let xml = try await rooms.store.read { [catalog = rooms.catalog] transaction in
            let count = try catalog.count(in: transaction)
            guard number == 1 || count > (number - 1) * Self.productsPerFile else {
                throw DomainError.notFound("sitemap", id: name)
            }
            return try Self.file(number, origin: origin, catalog, in: transaction)
        }
        return Self.answer(xml)
    }

    private static func index(files: Int, origin: String) -> String {
        let entries = (1...files).map {
            "<sitemap><loc>\(HTMLEscaping.escaped("\(origin)/sitemaps/\($0).xml"))</loc></sitemap>\n"
        }
        return document("sitemapindex", entries.joined())
    }

    private static func file(
        _ number: Int, origin: String, _ catalog: CatalogService, in transaction: ReadTransaction
    ) throws -> String {
        let pages = try catalog.pages(
            offset: (number - 1) * productsPerFile, limit: productsPerFile, in: transaction)
        let entries = pages.map { page in
            let address = HTMLEscaping.escaped(origin + "/p/" + PercentCoding.encode(page.slug))
            return "<url><loc>\(address)</loc><lastmod>\(page.updatedAt.iso8601)</lastmod></url>\n"
        }
        return document("urlset", entries.joined())
    }

    private static func document(_ root: String, _ content: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <\(root) xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        \(content)</\(root)>

        """
    }

    private static func answer(_ xml: String) -> APIResponse {
        APIResponse.bytes(xml.utf8, type: "application/xml").adding(.cacheControl, "public, max-age=3600")
    }
}
