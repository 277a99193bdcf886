import CommerceKernel
import HTTPAPI

/// `page`, `size` and `sort` of the hypermedia contract: pages count from 0.
struct HALPage: Hashable {
    /// By number, which is also by age: orders are numbered as they come.
    struct Sort: Hashable {
        let property: String
        let isDescending: Bool

        var text: String { "\(property),\(isDescending ? "desc" : "asc")" }
    }

    static let defaultSize = 20
    static let maximumSize = 100

    let number: Int
    let size: Int
    let sort: Sort?
    /// Whether the request named a page, a size or a sort.
    let isExplicit: Bool

    /// More than 100 is answered as 100. Throws 400 for what is no page.
    init(_ query: QueryParameters) throws(DomainError) {
        // Beyond a million pages of 100 nothing can be; the bound keeps the product within range.
        number = try query.integer("page", in: 0...1_000_000) ?? 0
        size = min(try query.integer("size", in: 1...Int.max) ?? Self.defaultSize, Self.maximumSize)
        sort = try Self.sort(query)
        isExplicit = ["page", "size", "sort"].contains { query.text($0) != nil }
    }

    var request: PageRequest {
        get throws(DomainError) { try PageRequest(page: number + 1, limit: size) }
    }

    private static func sort(_ query: QueryParameters) throws(DomainError) -> Sort? {
        guard let text = query.text("sort") else { return nil }
        let parts = text.split(separator: ",").map(String.init)
        guard let property = parts.first, ["id", "createdAt"].contains(property), parts.count <= 2 else {
            throw .invalid(
                field: "sort", code: "unknown_sort",
                message: "sort is \"\(text.prefix(40))\"; it must be id or createdAt, followed by ,asc or ,desc.")
        }
        switch parts.count == 2 ? parts[1].lowercased() : "asc" {
        case "asc": return Sort(property: property, isDescending: false)
        case "desc": return Sort(property: property, isDescending: true)
        default:
            throw .invalid(
                field: "sort", code: "unknown_sort",
                message: "sort is \"\(text.prefix(40))\"; its direction must be asc or desc.")
        }
    }
}
