import CommerceKernel
import HTTPTypes

/// The header fields of answers for the OpenAPI document.
enum OpenAPIHeaders {
    private struct Header {
        let key: String
        let name: String
        let description: String
        let type: String
        let example: JSONValue
    }

    private static let all: [Header] = [
        Header(
            key: "RequestId", name: "X-Request-Id", description: "Names the request in our log.", type: "string",
            example: "4bf92f3577b34da6a3ce929d0e0e4736"),
        Header(
            key: "TraceParent", name: "traceparent", description: "The trace this answer belongs to (W3C).",
            type: "string", example: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"),
        Header(
            key: "Location", name: "Location", description: "Where the new object is.", type: "string",
            example: "/v1/products/prod_456"),
        Header(
            key: "Allow", name: "Allow", description: "The methods of this address.", type: "string",
            example: "GET, HEAD, OPTIONS"),
        Header(
            key: "RetryAfter", name: "Retry-After", description: "Seconds to wait.", type: "integer", example: 1),
        Header(
            key: "ETag", name: "ETag", description: "The version, for If-None-Match and If-Match.", type: "string",
            example: "\"1x9kq2\""),
        Header(
            key: "CacheControl", name: "Cache-Control", description: "How long the answer may be kept, and by whom.",
            type: "string", example: "public, max-age=300, stale-while-revalidate=60"),
        Header(
            key: "XCache", name: "X-Cache", description: "hit when the answer was kept, miss when it was made now.",
            type: "string", example: "hit"),
        Header(key: "Age", name: "Age", description: "Seconds since it was made.", type: "integer", example: 12),
        Header(
            key: "Link", name: "Link", description: "The first, previous, next and last page (RFC 8288).",
            type: "string", example: "</v1/products?page=2>; rel=\"next\""),
        Header(
            key: "RateLimitPolicy", name: "RateLimit-Policy", description: "The limit: q requests in w seconds.",
            type: "string", example: "\"default\";q=1000;w=3600"),
        Header(
            key: "RateLimit", name: "RateLimit", description: "What is left of it, and when more is free.",
            type: "string", example: "\"default\";r=998;t=12"),
        Header(
            key: "XRateLimitLimit", name: "X-RateLimit-Limit", description: "Requests in the window.",
            type: "integer", example: 1000),
        Header(
            key: "XRateLimitRemaining", name: "X-RateLimit-Remaining", description: "Requests left.",
            type: "integer", example: 998),
        Header(
            key: "XRateLimitReset", name: "X-RateLimit-Reset", description: "Seconds until one is free again.",
            type: "integer", example: 12),
        Header(
            key: "WWWAuthenticate", name: "WWW-Authenticate", description: "How to authenticate.", type: "string",
            example: "Bearer realm=\"souk\""),
    ]

    static let components: JSONValue = .object(
        JSONObject(
            all.map { header in
                (
                    header.key,
                    [
                        "description": .string(header.description), "schema": ["type": .string(header.type)],
                        "example": header.example,
                    ]
                )
            }))

    private static let always = ["RequestId", "TraceParent"]
    private static let limited = [
        "RateLimitPolicy", "RateLimit", "XRateLimitLimit", "XRateLimitRemaining", "XRateLimitReset",
    ]

    static func of(_ answer: OperationDocumentation.Answer, _ endpoint: Endpoint) -> JSONValue {
        var keys = always
        if answer.status == 201 { keys.append("Location") }
        if answer.isPage { keys.append("Link") }
        switch endpoint.documentation.caching {
        case .none: break
        case .tagged: keys += ["ETag", "CacheControl"]
        case .kept: keys += ["ETag", "CacheControl", "XCache", "Age"]
        }
        if endpoint.template.text.hasPrefix("/v1/") { keys += limited }
        return references(keys)
    }

    static func ofRefusal(_ status: Int) -> JSONValue {
        var keys = always
        switch status {
        case 401: keys.append("WWWAuthenticate")
        case 405: keys.append("Allow")
        case 429, 503: keys.append("RetryAfter")
        default: break
        }
        return references(keys)
    }

    static let ofNotModified = references(always + ["ETag", "CacheControl"])

    private static func references(_ keys: [String]) -> JSONValue {
        let wanted = Set(keys)
        return .object(
            JSONObject(
                all.filter { wanted.contains($0.key) }
                    .map { ($0.name, ["$ref": .string("#/components/headers/\($0.key)")]) }))
    }
}
