public import Catalog
public import CommerceKernel
public import Inventory
public import Storage

/// Writes and reads products together with their stock: where the catalog and the inventory meet.
///
/// Every method takes its transaction, so product, stock, ledger and events commit together.
public struct ProductPublishing: Sendable {
    public let catalog: CatalogService
    public let inventory: InventoryService

    public init(catalog: CatalogService, inventory: InventoryService) {
        self.catalog = catalog
        self.inventory = inventory
    }

    /// A product as it is after a write.
    public struct Published: Sendable {
        public let change: ProductChange
        public let availability: ProductAvailability
        /// Of the last event of the write: a search that sees it sees the product. Nil when nothing changed.
        public let sequence: Int64?

        public var product: Product { change.product }
        /// The API's JSON of the product.
        public var json: [UInt8] { ProductEncoder.encode(product, availability) }
    }

    // MARK: Reading

    /// The product with this id or slug, with what can be sold of it.
    public func product(
        _ idOrSlug: String, in transaction: ReadTransaction
    ) throws -> (product: Product, availability: ProductAvailability)? {
        guard let product = try catalog.product(idOrSlug, in: transaction) else { return nil }
        return (product, try availability(of: product, in: transaction))
    }

    /// What can be sold of `product`, from its own stock and that of its present variants.
    ///
    /// With variants, all of them tracked, the product's stock is their sum; while one can be sold without limit the
    /// product's own figure holds, if there is one.
    public func availability(
        of product: Product, in transaction: ReadTransaction
    ) throws -> ProductAvailability {
        Self.availability(of: product, try inventory.stock(of: product.id, in: transaction))
    }

    static func availability(of product: Product, _ stock: ProductStock) -> ProductAvailability {
        var availability = ProductAvailability(stock: stock.product)
        if product.variants.isEmpty { return availability }
        var sum = 0
        for variant in product.variants {
            guard let units = stock.variants[variant.id] else { continue }
            availability.variants[variant.id] = units
            sum += units
        }
        if availability.variants.count == product.variants.count { availability.stock = sum }
        return availability
    }

    // MARK: Writing

    /// Creates a product as the API does: stock that was not given is 0.
    public func create(_ draft: ProductDraft, in transaction: Transaction) throws -> Published {
        var draft = draft
        if draft.variants.isEmpty {
            if draft.stock == .keep { draft.stock = .available(0) }
        } else if draft.stock == .keep {
            for variant in draft.variants where draft.variantStock[variant.id] == nil {
                draft.variantStock[variant.id] = .available(0)
            }
        }
        return try write(draft, action: .create, in: transaction)
    }

    /// Writes a product; stock that was not given stays as it is.
    public func write(
        _ draft: ProductDraft, action: CatalogService.Action, version: Int64? = nil, in transaction: Transaction
    ) throws -> Published {
        try batch(in: transaction).write(draft, action: action, version: version)
    }

    /// Changes a product by a merge patch (RFC 7396) of its JSON.
    public func patch(
        id: String, with patch: JSONValue, version: Int64? = nil, in transaction: Transaction
    ) throws -> Published {
        try batch(in: transaction).patch(id: id, with: patch, version: version)
    }

    /// Deletes a product. Stock that orders still hold stays on the books. Answers the last event's sequence.
    @discardableResult
    public func delete(id: String, version: Int64? = nil, in transaction: Transaction) throws -> Int64 {
        let levels = try inventory.levels(of: id, in: transaction)
        try catalog.delete(id: id, version: version, in: transaction)
        for item in Set(levels.filter { $0.reserved == 0 }.map(\.item)).subtracting(
            levels.filter { $0.reserved > 0 }.map(\.item))
        {
            try inventory.stopTracking(item, reason: "product_deleted", in: transaction)
        }
        return try PublishingBatch.lastSequence(in: transaction)
    }

    /// A writer of many products in one transaction.
    public func batch(in transaction: Transaction) -> PublishingBatch { PublishingBatch(self, transaction) }
}
