import Storage

/// Reads the category tree.
enum CategoryTreeStore {
    /// The roots in the order of their names, each with everything below it.
    static func tree(in transaction: ReadTransaction) throws -> [CategoryNode] {
        let counts = Dictionary(
            try transaction.query("SELECT category_id, count(*) FROM product_categories GROUP BY category_id") {
                ($0.int64(0), $0.int(1))
            }, uniquingKeysWith: { $1 })
        let rows = try transaction.query("SELECT id, parent_id, name, slug FROM categories ORDER BY name") {
            (id: $0.int64(0), parent: $0.optionalInt64(1), name: $0.text(2), slug: $0.text(3))
        }
        let children = Dictionary(grouping: rows, by: \.parent)
        func nodes(below parent: Int64?, _ names: [String]) -> [CategoryNode] {
            (children[parent] ?? []).compactMap { row in
                guard let path = CategoryPath(names + [row.name]) else { return nil }
                return CategoryNode(
                    category: Category(id: row.id, parentID: row.parent, name: row.name, slug: row.slug, path: path),
                    productCount: counts[row.id] ?? 0, children: nodes(below: row.id, path.names))
            }
        }
        return nodes(below: nil, [])
    }

    static func category(slug: String, in transaction: ReadTransaction) throws -> Category? {
        let row = try transaction.first("SELECT id, parent_id, name FROM categories WHERE slug = ?", [slug]) {
            (id: $0.int64(0), parent: $0.optionalInt64(1), name: $0.text(2))
        }
        guard let row, let path = try path(of: row.id, in: transaction) else { return nil }
        return Category(id: row.id, parentID: row.parent, name: row.name, slug: slug, path: path)
    }

    /// Names from the root to the category `id`; nil when there is none.
    static func path(of id: Int64, in transaction: ReadTransaction) throws -> CategoryPath? {
        var names: [String] = []
        var next: Int64? = id
        while let current = next, names.count < CategoryPath.maximumDepth {
            let row = try transaction.first("SELECT name, parent_id FROM categories WHERE id = ?", [current]) {
                (name: $0.text(0), parent: $0.optionalInt64(1))
            }
            guard let row else { break }
            names.insert(row.name, at: 0)
            next = row.parent
        }
        return CategoryPath(names)
    }
}
