/// A node of the category tree.
public struct Category: Sendable, Hashable {
    public let id: Int64
    public let parentID: Int64?
    public let name: String
    /// Unique over all categories.
    public let slug: String
    public let path: CategoryPath

    public init(id: Int64, parentID: Int64?, name: String, slug: String, path: CategoryPath) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.slug = slug
        self.path = path
    }
}

/// A category with how many products stand in it or below it, and its children in the order of their names.
public struct CategoryNode: Sendable, Hashable {
    public let category: Category
    public let productCount: Int
    public let children: [CategoryNode]

    public init(category: Category, productCount: Int, children: [CategoryNode]) {
        self.category = category
        self.productCount = productCount
        self.children = children
    }
}
