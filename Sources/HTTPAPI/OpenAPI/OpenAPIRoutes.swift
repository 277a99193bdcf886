import CommerceKernel
import HTTPTypes

/// The OpenAPI document, as JSON and as YAML, made once.
public struct OpenAPIRoutes: Sendable {
    private let described: [Endpoint]
    private let version: String

    /// - Parameter endpoints: Every endpoint of the listener; the document describes those that are listed, and itself.
    public init(describing endpoints: [Endpoint], version: String) {
        described = endpoints
        self.version = version
    }

    public func endpoints() -> [Endpoint] {
        let own = [("json", "application/json"), ("yaml", "application/yaml")]
        func endpoint(_ suffix: String, _ type: String, _ handler: @escaping Endpoint.Handler) -> Endpoint {
            Endpoint(
                .get, PathTemplate("/v1/openapi.\(suffix)"), id: "openapi\(suffix.uppercased())",
                summary: "This document as \(suffix.uppercased())", tag: "Operation", access: .open, handler: handler
            ).producing(type).documented { operation in
                operation.answers = [.init(200, "The document.", data: .object, isBare: true)]
                operation.caching = .tagged
            }
        }
        let document = OpenAPIDocument(
            described + own.map { endpoint($0, $1) { _ in .noContent } }, version: version
        ).json
        let bytes = ["json": document.bytes, "yaml": Array(YAMLWriter.text(document).utf8)]
        return own.map { suffix, type in
            let content = bytes[suffix] ?? []
            let tag = EntityTag(of: content)
            var response = APIResponse.bytes(content, type: type).adding(.cacheControl, "public, max-age=300")
            response.packed = PackedForm()
            return endpoint(suffix, type) { [response] request in response.tagged(tag, for: request) }
        }
    }
}
