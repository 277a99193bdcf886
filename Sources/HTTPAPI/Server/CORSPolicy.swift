public import CommerceKernel
import HTTPTypes

/// Which pages of other origins may read answers (Fetch, section 3.2). Off unless origins are named.
///
/// Cookies are never allowed across origins: such pages send tokens or keys.
public struct CORSPolicy: Sendable, Hashable {
    private let origins: Set<String>
    private let isForAll: Bool

    public static let off = CORSPolicy(origins: [], isForAll: false)

    private init(origins: Set<String>, isForAll: Bool) {
        self.origins = origins
        self.isForAll = isForAll
    }

    /// Reads `*`, or origins such as `https://shop.example` separated by commas. Throws naming what is wrong.
    public init(setting text: String, name: String = "SOUK_CORS_ORIGINS") throws(DomainError) {
        var origins: Set<String> = []
        for part in text.split(whereSeparator: { $0 == "," || $0 == " " }) where part != "*" {
            let origin = part.lowercased()
            let host = origin.drop { $0 != ":" }.dropFirst(3)
            guard origin.hasPrefix("https://") || origin.hasPrefix("http://"), !host.isEmpty, !host.contains("/") else {
                throw .invalid(
                    field: name, code: "invalid_setting",
                    message: "\(name) names \"\(part)\"; it must be * or origins such as https://shop.example.")
            }
            origins.insert(origin)
        }
        self.init(origins: origins, isForAll: text.contains("*"))
    }

    /// Headers of ours that scripts may read beside the harmless ones.
    private static let exposed = [
        "ETag", "Link", "Location", "Retry-After", "X-Request-Id", "X-Cache", "RateLimit", "RateLimit-Policy",
        "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "traceparent",
    ].joined(separator: ", ")

    /// Headers that scripts may send.
    private static let accepted = [
        "Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Last-Event-ID", "X-API-Key",
        "X-Cart-Token", "X-Order-Token", "X-Request-Id", "X-CSRF-Token", "traceparent", "Cache-Control",
    ].joined(separator: ", ")

    /// Adds to an answer what its asker's origin may do with it; `allow` are the methods of the address.
    func apply(to response: inout APIResponse, _ head: HTTPRequest) {
        guard isForAll || !origins.isEmpty else { return }
        if !isForAll { response.headers.addVary("Origin") }
        guard let origin = head.headerFields[.origin], isForAll || origins.contains(origin.lowercased()) else { return }
        response.headers[.accessControlAllowOrigin] = isForAll ? "*" : origin
        let isPreflight = head.method == .options && head.headerFields.contains(.accessControlRequestMethod)
        guard isPreflight else {
            response.headers[.accessControlExposeHeaders] = Self.exposed
            return
        }
        response.headers[.accessControlAllowMethods] = response.headers[.allow] ?? "GET, HEAD, OPTIONS"
        response.headers[.accessControlAllowHeaders] = Self.accepted
        response.headers[.accessControlMaxAge] = "600"
    }
}
