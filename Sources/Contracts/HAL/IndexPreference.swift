public import HTTPTypes

/// Whether who asks for `/` wants the shop's page or the entry of the hypermedia contract (RFC 9110, section 12.5.1).
public enum IndexPreference: Hashable, Sendable {
    case page, index

    /// A page for those who name HTML and like no JSON better; `*/*` alone, as programs send it, is no wish for a page.
    public init(_ headers: HTTPFields) {
        var page = 0.0
        var index = 0.0
        for part in headers[values: .accept].flatMap({ $0.split(separator: ",") }) {
            let fields = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let weight = fields.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            switch fields.first {
            case "text/html", "text/*", "application/xhtml+xml": page = max(page, weight)
            case "application/hal+json", "application/json", HALContract.formsType: index = max(index, weight)
            default: continue
            }
        }
        self = page > 0 && page >= index ? .page : .index
    }
}
