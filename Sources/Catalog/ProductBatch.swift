import CommerceKernel
import Outbox
import Storage

/// Writes products within one transaction. A refused product leaves nothing behind, so the others can go on.
public final class ProductBatch {
    private let service: CatalogService
    private let transaction: Transaction
    private let categories: CategoryStore
    private let now: Timestamp
    /// Of the last event appended, 0 before the first.
    public private(set) var lastSequence: Int64 = 0

    init(_ service: CatalogService, _ transaction: Transaction) {
        self.service = service
        self.transaction = transaction
        now = service.time.now
        categories = CategoryStore(transaction, now: now)
    }

    public func write(
        _ draft: ProductDraft, action: CatalogService.Action, version: Int64? = nil
    ) throws -> ProductChange {
        let id = draft.id ?? service.ids.identifier(prefix: "prod_")
        let present = try ProductStore.product(id: id, in: transaction)
        switch (action, present) {
        case (.create, .some): throw CatalogError.exists(id: id)
        case (.replace, .none): throw DomainError.notFound("product", id: id)
        default: break
        }
        if let version, let present, present.version != version {
            throw CatalogError.versionMismatch(id: id, expected: version, present: present.version)
        }
        if version != nil, present == nil { throw DomainError.notFound("product", id: id) }
        let product = Product(
            draft, id: id, slug: try slug(for: draft, id: id, present: present),
            categories: try categories.paths(for: draft.category), present: present, now: now)
        return try present.map { try update($0, to: product) } ?? insert(product)
    }

    private func insert(_ product: Product) throws -> ProductChange {
        try ProductStore.insert(product, in: transaction)
        try categories.link(product.id, to: product.categories, isNew: true)
        try append(CatalogEvents.created, product, [.content, .price])
        return .created(product)
    }

    private func update(_ present: Product, to product: Product) throws -> ProductChange {
        let aspects = product.aspects(differingFrom: present)
        if aspects.isEmpty { return .unchanged(present) }
        var next = product
        next.version = present.version + 1
        guard
            try ProductStore.update(next, replacingVariants: next.variants != present.variants, in: transaction)
        else { throw CatalogError.versionMismatch(id: next.id, expected: present.version, present: next.version) }
        if next.categories != present.categories {
            try categories.link(next.id, to: next.categories, isNew: false)
        }
        try append(CatalogEvents.updated, next, aspects)
        return .updated(next, aspects: aspects)
    }

    private func append(_ type: String, _ product: Product, _ aspects: Set<ProductChange.Aspect>) throws {
        lastSequence = try service.outbox.append(
            CatalogEvents.event(type, product, aspects: aspects), in: transaction)
    }

    /// The slug asked for; else the present one; else the name's, with the id or a number behind it where taken.
    private func slug(for draft: ProductDraft, id: String, present: Product?) throws -> String {
        if let wish = draft.slug {
            if let holder = try ProductStore.holder(ofSlug: wish, in: transaction), holder != id {
                throw CatalogError.slugTaken(wish, by: holder)
            }
            return wish
        }
        if let present { return present.slug }
        let ofID = Slug.make(id)
        let ofName = Slug.make(draft.name)
        let base = ofName.isEmpty ? (ofID.isEmpty ? "product" : ofID) : ofName
        if try isFree(base) { return base }
        let withID = ofID.isEmpty ? base : "\(base)-\(ofID)"
        if try isFree(withID) { return withID }
        var number = 2
        while try !isFree("\(withID)-\(number)") { number += 1 }
        return "\(withID)-\(number)"
    }

    private func isFree(_ slug: String) throws -> Bool {
        try ProductStore.holder(ofSlug: slug, in: transaction) == nil
    }
}

extension Product {
    /// The product that `draft` describes, in the place of `present` if there is one.
    init(
        _ draft: ProductDraft, id: String, slug: String, categories: [CategoryPath], present: Product?, now: Timestamp
    ) {
        self.init(
            id: id, sku: draft.sku, gtin: draft.gtin, name: draft.name, slug: slug, description: draft.description,
            brand: draft.brand, categories: categories, price: draft.price, compareAtPrice: draft.compareAtPrice,
            currency: draft.currency, images: draft.images, attributes: draft.attributes, options: draft.options,
            variants: draft.variants, rating: draft.rating, ratingCount: draft.ratingCount,
            popularity: draft.popularity, createdAt: draft.createdAt ?? present?.createdAt ?? now, updatedAt: now,
            version: present?.version ?? 1)
    }

    /// What is different, the time of the change and the version apart.
    func aspects(differingFrom present: Product) -> Set<ProductChange.Aspect> {
        var other = present
        other.updatedAt = updatedAt
        other.version = version
        if other == self { return [] }
        var aspects: Set<ProductChange.Aspect> = []
        if other.price != price || other.compareAtPrice != compareAtPrice { aspects.insert(.price) }
        other.price = price
        other.compareAtPrice = compareAtPrice
        if other != self { aspects.insert(.content) }
        return aspects
    }
}
