/// A 1-based page of a list.
public struct PageRequest: Sendable, Hashable {
    /// From 1.
    public let page: Int
    /// 1 to `maximumLimit`; a larger wish is answered as the maximum.
    public let limit: Int

    public static let maximumLimit = 100
    /// Pages beyond this are refused, so that the offset stays far from overflow.
    public static let maximumPage = 1_000_000

    public init(page: Int = 1, limit: Int = 20) throws(DomainError) {
        guard (1...Self.maximumPage).contains(page) else {
            throw .invalid(
                field: "page", code: "out_of_range",
                message: "page is \(page); it must be from 1 to \(Self.maximumPage).")
        }
        guard limit >= 1 else {
            throw .invalid(field: "limit", code: "out_of_range", message: "limit is \(limit); it must be at least 1.")
        }
        self.page = page
        self.limit = min(limit, Self.maximumLimit)
    }

    /// Items before this page.
    public var offset: Int { (page - 1) * limit }

    /// Pages needed for `total` items.
    public func pages(total: Int) -> Int { total == 0 ? 0 : (total - 1) / limit + 1 }
}
