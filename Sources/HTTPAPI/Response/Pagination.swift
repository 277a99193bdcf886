public import CommerceKernel
import HTTPTypes

/// Where a page stands in its list.
public struct Pagination: Sendable, Hashable {
    public let request: PageRequest
    public let total: Int
    /// Goes on where pages are deep; nil at the end and for lists without one.
    public let cursor: String?

    public init(_ request: PageRequest, total: Int, cursor: String? = nil) {
        self.request = request
        self.total = total
        self.cursor = cursor
    }

    public var pages: Int { request.pages(total: total) }

    func write(into json: inout JSONWriter) {
        json.object("pagination") { json in
            json.member("page", request.page)
            json.member("limit", request.limit)
            json.member("total", total)
            json.member("pages", pages)
            if let cursor { json.member("cursor", cursor) }
        }
    }

    /// `Link` with first, prev, next and last (RFC 8288), the other parameters of the query kept.
    func addLinks(to headers: inout HTTPFields, path: String, query parameters: QueryParameters) {
        guard pages > 0 else { return }
        // The same in all of them.
        var beginning = "<\(path)?"
        for parameter in parameters.all where parameter.name != "page" && parameter.name != "cursor" {
            beginning += "\(PercentCoding.encode(parameter.name))=\(PercentCoding.encode(parameter.value))&"
        }
        var links = ""
        func add(_ relation: String, _ page: Int) {
            if !links.isEmpty { links += ", " }
            links += "\(beginning)page=\(page)>; rel=\"\(relation)\""
        }
        let page = self.request.page
        add("first", 1)
        if page > 1 { add("prev", min(page - 1, pages)) }
        if page < pages { add("next", page + 1) }
        add("last", pages)
        headers[.link] = links
    }
}
