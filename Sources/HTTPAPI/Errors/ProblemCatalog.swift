/// The stable codes of refusals, each with a page under `/problems/{code}`. Rooms that add codes add their
/// explanations to a list of their own here.
public struct Problem: Sendable, Hashable {
    public let code: String
    public let status: Int
    public let title: String
    /// What happened and what a client can do about it.
    public let explanation: String

    public init(_ code: String, _ status: Int, _ title: String, _ explanation: String) {
        self.code = code
        self.status = status
        self.title = title
        self.explanation = explanation
    }
}

public enum ProblemCatalog {
    public static let all: [Problem] = (general + catalog + products + people + commerce + events).sorted {
        $0.code < $1.code
    }

    private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    public static subscript(code: String) -> Problem? { byCode[code] }

    static func title(of code: String) -> String { byCode[code]?.title ?? code.replacing("_", with: " ") }

    static let general: [Problem] = [
        Problem(
            "not_found", 404, "Not found",
            "There is nothing at this address, or nothing that you may see. Check the path and the id."),
        Problem(
            "method_not_allowed", 405, "Method not allowed",
            "The address exists, but not with this method. The Allow header lists the methods it has."),
        Problem(
            "not_acceptable", 406, "Not acceptable",
            "The Accept header allows no media type this address can answer with. Allow application/json."),
        Problem(
            "malformed_json", 400, "Malformed JSON",
            "The body is no JSON document by RFC 8259, or is nested too deeply. The message gives line and column."),
        Problem(
            "malformed_request", 400, "Malformed request",
            "The request is not HTTP as RFC 9112 describes it. The connection is closed."),
        Problem(
            "validation_failed", 400, "Fields are not valid",
            "One or more fields of the request are missing or wrong. Each is listed in details with its path."),
        Problem(
            "invalid_query", 400, "Invalid query",
            "The query of the address has a bad escape or too many parameters."),
        Problem(
            "invalid_path", 400, "Invalid path",
            "The path has a bad escape, a control character or a dot segment. Clients resolve dot segments themselves."),
        Problem("invalid_amount", 400, "Invalid amount", "An amount is no decimal number that its currency allows."),
        Problem(
            "body_too_large", 413, "Body too large",
            "The body has more bytes than this operation takes. Send less at once; imports take streams."),
        Problem(
            "body_incomplete", 400, "Body incomplete", "The connection ended before the declared length of the body."),
        Problem(
            "target_too_long", 414, "Address too long",
            "The path or the query is too long. Send long searches as POST /v1/search."),
        Problem(
            "unsupported_media_type", 415, "Unsupported media type",
            "The body must be JSON, declared as Content-Type: application/json."),
        Problem(
            "headers_too_large", 431, "Header fields too large",
            "The header fields together are too large or too many. Cookies are the usual reason."),
        Problem(
            "authentication_required", 401, "Authentication required",
            "The operation needs credentials: an API key in X-API-Key, or a token in Authorization: Bearer."),
        Problem(
            "invalid_credentials", 401, "Invalid credentials",
            "The credentials are unknown, expired or revoked. Sign in again or use another key."),
        Problem(
            "forbidden", 403, "Forbidden",
            "The credentials are good, but do not allow this operation. The message names what is needed."),
        Problem(
            "stale_version", 412, "Stale version",
            "The object has changed since it was read: If-Match names another version. Read it again and repeat."),
        Problem(
            "precondition_required", 428, "Precondition required",
            "This may only be changed by those who have seen it: send its ETag as If-Match."),
        Problem(
            "temporarily_unavailable", 503, "Temporarily unavailable",
            "The server cannot do this just now. Try again after the time in Retry-After."),
        Problem(
            "overloaded", 503, "Overloaded",
            "More is being asked than can be answered soon, so that this request was refused at once. Nothing was "
                + "done. Try again after the time in Retry-After."),
        Problem(
            "not_ready", 503, "Not ready", "The server is starting or stopping. Ask again shortly, or ask another one."),
        Problem(
            "internal", 500, "Internal error",
            "A fault of ours. The request id names it in our log; repeating the request may work."),
    ]

    static let catalog: [Problem] = [
        Problem(
            "search_unavailable", 503, "Search unavailable",
            "The search index is being built or mended. Try again after the time in Retry-After."),
        Problem(
            "invalid_filter", 400, "Invalid filter",
            "The filter expression cannot be read. The message says where and what was expected."),
        Problem(
            "unknown_field", 400, "Unknown field", "The search knows no field of this name; the message lists them."),
        Problem(
            "unsuitable_field", 400, "Unsuitable field",
            "The field exists, but cannot be used so: not a facet, not sortable or not a number."),
        Problem(
            "invalid_cursor", 400, "Invalid cursor",
            "The cursor belongs to another search or is damaged. Begin again without one."),
        Problem("invalid_request", 400, "Invalid search", "A value of the search is outside its range."),
        Problem("invalid_settings", 400, "Invalid settings", "The search settings cannot be used as they are."),
        Problem("invalid_document", 400, "Invalid document", "A product cannot be indexed as it is."),
        Problem(
            "index_locked", 409, "Index in use", "Another process writes the search index. Try again when it is done."),
    ]
}
