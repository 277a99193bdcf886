public import CommerceKernel
import Outbox
public import Storage

/// The products and categories of the shop.
///
/// Every method takes the transaction it works in, so that callers can commit a product together with its stock;
/// every change appends its event in that transaction. Refusals are `DomainError`s and leave nothing half done.
public struct CatalogService: Sendable {
    public static let migrations: [Migration] = [
        .catalog0001Products, .catalog0002Categories, .catalog0003ProductNames,
    ]

    let outbox: Outbox
    let time: any TimeSource
    let ids: any IDSource
    /// Of products that name no currency.
    public let defaultCurrency: Currency

    public init(time: any TimeSource, ids: any IDSource, defaultCurrency: Currency) {
        outbox = Outbox(time: time)
        self.time = time
        self.ids = ids
        self.defaultCurrency = defaultCurrency
    }

    // MARK: Reading

    /// The product with this id, or else with this slug.
    public func product(_ idOrSlug: String, in transaction: ReadTransaction) throws -> Product? {
        try ProductStore.product(id: idOrSlug, in: transaction)
            ?? ProductStore.product(slug: idOrSlug, in: transaction)
    }

    public func product(id: String, in transaction: ReadTransaction) throws -> Product? {
        try ProductStore.product(id: id, in: transaction)
    }

    /// Up to `limit` products of exactly this name, ASCII letters in any case.
    public func products(named name: String, limit: Int, in transaction: ReadTransaction) throws -> [Product] {
        try ProductStore.products(named: name, limit: limit, in: transaction)
    }

    /// The products of `ids` that exist, in that order.
    public func products(ids: [String], in transaction: ReadTransaction) throws -> [Product] {
        try ProductStore.products(ids: ids, in: transaction)
    }

    /// Up to `limit` products in the order of their ids, those after `id` (the empty text: from the first).
    public func products(after id: String, limit: Int, in transaction: ReadTransaction) throws -> [Product] {
        try ProductStore.products(after: id, limit: limit, in: transaction)
    }

    /// Up to `limit` ids in order, those after `id`.
    public func ids(after id: String, limit: Int, in transaction: ReadTransaction) throws -> [String] {
        try ProductStore.ids(after: id, limit: limit, in: transaction)
    }

    /// The names of products' pages in the order of their ids, and when each product was last changed. Reads past
    /// `offset` entries of the index.
    public func pages(
        offset: Int, limit: Int, in transaction: ReadTransaction
    ) throws -> [(slug: String, updatedAt: Timestamp)] {
        try transaction.query(
            "SELECT slug, updated_at FROM products ORDER BY id LIMIT ? OFFSET ?", [limit, offset]
        ) { (slug: $0.text(0), updatedAt: $0.timestamp(1)) }
    }

    public func count(in transaction: ReadTransaction) throws -> Int { try ProductStore.count(in: transaction) }

    /// The category tree with the number of products in or below every node.
    public func categories(in transaction: ReadTransaction) throws -> [CategoryNode] {
        try CategoryTreeStore.tree(in: transaction)
    }

    public func category(slug: String, in transaction: ReadTransaction) throws -> Category? {
        try CategoryTreeStore.category(slug: slug, in: transaction)
    }

    // MARK: Writing

    /// How a draft meets what is there.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// The product must be new.
        case create
        /// New, or in place of the present one.
        case upsert
        /// The product must exist; the draft takes its place.
        case replace
    }

    /// Writes one product. Throws `product_exists`, `not_found`, `slug_taken` or `stale_version`.
    ///
    /// - Parameter version: When given, the version the product must have now.
    public func write(
        _ draft: ProductDraft, action: Action, version: Int64? = nil, in transaction: Transaction
    ) throws -> ProductChange {
        try batch(in: transaction).write(draft, action: action, version: version)
    }

    /// A writer of many products in one transaction; it remembers the categories it has looked up.
    public func batch(in transaction: Transaction) -> ProductBatch { ProductBatch(self, transaction) }

    /// The draft that `patch` makes of `product` (RFC 7396). The id cannot be patched.
    public func draft(patching product: Product, with patch: JSONValue) throws(FieldFaults) -> ProductDraft {
        try ProductPatch(patch).draft(from: product)
    }

    /// Deletes a product with its variants. Throws `not_found` or `stale_version`.
    public func delete(id: String, version: Int64? = nil, in transaction: Transaction) throws {
        guard try ProductStore.delete(id: id, version: version, in: transaction) else {
            guard let present = try product(id: id, in: transaction) else {
                throw DomainError.notFound("product", id: id)
            }
            throw CatalogError.versionMismatch(id: id, expected: version ?? 0, present: present.version)
        }
        try outbox.append(
            OutboxEvent(type: CatalogEvents.deleted, subject: "product/\(id)", payload: ["id": .string(id)]),
            in: transaction)
    }
}

/// Types of the events this room appends; the subject is `product/ID`.
public enum CatalogEvents {
    public static let created = "product.created"
    public static let updated = "product.updated"
    public static let deleted = "product.deleted"

    public static let all: Set<String> = [created, updated, deleted]

    static func event(_ type: String, _ product: Product, aspects: Set<ProductChange.Aspect>) -> OutboxEvent {
        OutboxEvent(
            type: type, subject: "product/\(product.id)",
            payload: [
                "id": .string(product.id), "version": .integer(product.version),
                "aspects": .array(aspects.map(\.rawValue).sorted().map { .string($0) }),
            ])
    }
}

/// The refusals of this room.
enum CatalogError {
    static func exists(id: String) -> DomainError {
        DomainError(
            .conflict, code: "product_exists",
            message: "There is a product \"\(id)\" already; replace or patch it, or choose another id.")
    }

    static func slugTaken(_ slug: String, by id: String) -> DomainError {
        DomainError(
            .conflict, code: "slug_taken",
            message: "The slug \"\(slug)\" belongs to the product \"\(id)\"; choose another or leave it out.")
    }

    static func versionMismatch(id: String, expected: Int64, present: Int64) -> DomainError {
        DomainError(
            .preconditionFailed, code: "stale_version",
            message: "The product \"\(id)\" is at version \(present), not \(expected); read it again and repeat.")
    }
}
