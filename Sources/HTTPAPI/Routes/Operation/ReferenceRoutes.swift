import CommerceKernel
import HTTPTypes

/// `GET /docs`: the API's description for people, without anything from another server. It is Swagger UI when its files
/// are there; `/docs/reference`, made once and readable without scripts, always is, and stands in for it otherwise.
public struct ReferenceRoutes: Sendable {
    private let page: String
    private let swagger: SwaggerPage?

    /// - Parameter endpoints: Every endpoint of the listener; those that are listed are described.
    public init(describing endpoints: [Endpoint], version: String, swagger: SwaggerPage? = nil) {
        page = ReferencePage(OpenAPIDocument(endpoints, version: version).json).html
        self.swagger = swagger
    }

    public func endpoints() -> [Endpoint] {
        let html = "text/html", css = "text/css", javaScript = "text/javascript"
        let plain = [
            Self.endpoint("/docs/reference", "reference", "The API's reference", html, Array(page.utf8)),
            Self.endpoint(
                "/docs/reference.css", "referenceStyle", "Its style", css, Array(ReferencePage.stylesheet.utf8)),
        ]
        guard let swagger else {
            return plain + [Self.endpoint("/docs", "docs1", "The API's reference", html, Array(page.utf8))]
        }
        return plain + [
            Self.endpoint(
                "/docs", "docs1", "The API in Swagger UI", html, Array(SwaggerPage.html.utf8),
                policy: SwaggerPage.contentSecurityPolicy),
            Self.endpoint(
                "/docs/start.js", "docs2", "Starts Swagger UI", javaScript, Array(SwaggerPage.start.utf8)),
            Self.endpoint(
                PathTemplate("/docs/\(SwaggerPage.scriptName)"), "docs3", "Swagger UI", javaScript, swagger.script),
            Self.endpoint(PathTemplate("/docs/\(SwaggerPage.styleName)"), "docs4", "Its style", css, swagger.style),
        ]
    }

    private static func endpoint(
        _ path: PathTemplate, _ id: String, _ summary: String, _ type: String, _ bytes: [UInt8],
        policy: String = "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
    ) -> Endpoint {
        var response = APIResponse.bytes(bytes, type: "\(type); charset=utf-8")
        response.headers[.cacheControl] = "public, max-age=300"
        response.headers[.contentSecurityPolicy] = policy
        response.packed = PackedForm()
        let tag = EntityTag(of: bytes)
        return Endpoint(.get, path, id: id, summary: summary, tag: "Pages") { [response] request in
            response.tagged(tag, for: request)
        }.producing(type).undocumented()
    }
}
