import CommerceKernel
import HTTPTypes

/// `GET /docs`: the API's description for people, made once, without anything from another server.
public struct ReferenceRoutes: Sendable {
    private let page: String

    /// - Parameter endpoints: Every endpoint of the listener; those that are listed are described.
    public init(describing endpoints: [Endpoint], version: String) {
        page = ReferencePage(OpenAPIDocument(endpoints, version: version).json).html
    }

    public func endpoints() -> [Endpoint] {
        [
            Self.endpoint("/docs", "reference", "The API's reference", "text/html", page),
            Self.endpoint(
                "/docs/reference.css", "referenceStyle", "Its style", "text/css", ReferencePage.stylesheet),
        ]
    }

    private static func endpoint(
        _ path: PathTemplate, _ id: String, _ summary: String, _ type: String, _ text: String
    ) -> Endpoint {
        var response = APIResponse.bytes(text.utf8, type: "\(type); charset=utf-8")
        response.headers[.cacheControl] = "public, max-age=300"
        response.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
        response.packed = PackedForm()
        let tag = EntityTag(of: Array(text.utf8))
        return Endpoint(.get, path, id: id, summary: summary, tag: "Pages") { [response] request in
            response.tagged(tag, for: request)
        }.producing(type).undocumented()
    }
}
