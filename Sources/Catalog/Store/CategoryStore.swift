import CommerceKernel
import Storage

/// SQL over `categories` and `product_categories`, remembering what it looked up.
///
/// Made for one write transaction and dropped with it, so it never remembers what was rolled back.
final class CategoryStore {
    private let transaction: Transaction
    private let now: Timestamp
    private var idsByPath: [CategoryPath: Int64] = [:]
    private var pathsByName: [String: CategoryPath] = [:]

    init(_ transaction: Transaction, now: Timestamp) {
        self.transaction = transaction
        self.now = now
    }

    /// The places a draft asks for. Creates nothing.
    func paths(for wish: CategoryWish) throws -> [CategoryPath] {
        switch wish {
        case .none: []
        case .paths(let paths): paths
        case .named(let name): [try path(named: name)]
        }
    }

    /// Makes `product_categories` say that the product stands in `paths` and everything above them, creating unknown
    /// categories.
    func link(_ productID: String, to paths: [CategoryPath], isNew: Bool) throws {
        if !isNew { try transaction.execute("DELETE FROM product_categories WHERE product_id = ?", [productID]) }
        var linked: Set<Int64> = []
        for path in paths {
            for place in path.ancestry {
                let id = try id(of: place)
                guard linked.insert(id).inserted else { continue }
                try transaction.execute(
                    "INSERT INTO product_categories (product_id, category_id) VALUES (?, ?)", [productID, id])
            }
        }
    }

    /// The id of the category at `path`, creating it and everything above it where unknown.
    func id(of path: CategoryPath) throws -> Int64 {
        if let known = idsByPath[path] { return known }
        let parent = try CategoryPath(path.names.dropLast()).map { try self.id(of: $0) }
        let found = try transaction.first(
            "SELECT id FROM categories WHERE coalesce(parent_id, 0) = ? AND name = ?", [parent ?? 0, path.name]
        ) { $0.int64(0) }
        let id = try found ?? create(path, parent: parent)
        idsByPath[path] = id
        return id
    }

    private func create(_ path: CategoryPath, parent: Int64?) throws -> Int64 {
        let slug = try freeSlug(for: path)
        let id = try transaction.first(
            "INSERT INTO categories (parent_id, name, slug, created_at) VALUES (?, ?, ?, ?) RETURNING id",
            [parent, path.name, slug, now]
        ) { $0.int64(0) }
        guard let id else { throw DomainError(.internal, code: "internal", message: "A category was not stored.") }
        pathsByName = [:]
        return id
    }

    /// The name's slug; taken, the parent's name is put before it, then a number behind.
    private func freeSlug(for path: CategoryPath) throws -> String {
        let own = Slug.make(path.name)
        var candidates = [own.isEmpty ? "category" : own]
        if path.names.count > 1 {
            candidates.append(Slug.make(path.names.suffix(2).joined(separator: " ")))
        }
        for candidate in candidates where !candidate.isEmpty {
            if try !isTaken(candidate) { return candidate }
        }
        var number = 2
        while try isTaken("\(candidates[0])-\(number)") { number += 1 }
        return "\(candidates[0])-\(number)"
    }

    private func isTaken(_ slug: String) throws -> Bool {
        try transaction.first("SELECT 1 FROM categories WHERE slug = ?", [slug]) { _ in true } ?? false
    }

    /// The one category of that name or slug if there is exactly one, else one at the root.
    private func path(named name: String) throws -> CategoryPath {
        if let known = pathsByName[name] { return known }
        let candidates = try transaction.query(
            "SELECT id FROM categories WHERE name = ?1 UNION SELECT id FROM categories WHERE slug IN (?1, ?2) LIMIT 2",
            [name, Slug.make(name)]
        ) { $0.int64(0) }
        var path = CategoryPath([name])
        if candidates.count == 1 { path = try CategoryTreeStore.path(of: candidates[0], in: transaction) ?? path }
        guard let path else { throw DomainError(.internal, code: "internal", message: "A category has no name.") }
        pathsByName[name] = path
        return path
    }
}
