public import Catalog
public import CommerceKernel
import Inventory
import Outbox
import Storage

/// Writes products with their stock within one transaction. A refused one leaves nothing behind.
public final class PublishingBatch {
    private let publishing: ProductPublishing
    private let transaction: Transaction
    private let products: ProductBatch
    /// The ledger's reason for the stock it sets.
    private let reason: String

    init(_ publishing: ProductPublishing, _ transaction: Transaction, reason: String = "catalog") {
        self.publishing = publishing
        self.transaction = transaction
        self.reason = reason
        products = publishing.catalog.batch(in: transaction)
    }

    public func write(
        _ draft: ProductDraft, action: CatalogService.Action, version: Int64? = nil
    ) throws -> ProductPublishing.Published {
        // Stock is checked first, so that a refusal comes before anything is written.
        if let id = draft.id { try checkStock(of: draft, id: id) }
        let change = try products.write(draft, action: action, version: version)
        var sequence = Self.sequence(of: change, products.lastSequence)
        if let later = try setStock(of: draft, id: change.product.id) { sequence = later }
        return ProductPublishing.Published(
            change: change, availability: try availability(after: change, draft), sequence: sequence)
    }

    public func patch(
        id: String, with patch: JSONValue, version: Int64? = nil
    ) throws -> ProductPublishing.Published {
        guard let present = try publishing.catalog.product(id: id, in: transaction) else {
            throw DomainError.notFound("product", id: id)
        }
        let draft: ProductDraft
        do {
            draft = try publishing.catalog.draft(patching: present, with: patch)
        } catch {
            throw error.domainError
        }
        return try write(draft, action: .replace, version: version)
    }

    /// Adds variants to a product that is there, or creates it when it is not: later rows of a file for a product
    /// whose first rows were written long before.
    func addVariants(_ draft: ProductDraft) throws -> ProductPublishing.Published {
        guard let id = draft.id, let present = try publishing.catalog.product(id: id, in: transaction) else {
            return try write(draft, action: .create)
        }
        let changed = try publishing.catalog.draft(patching: present, with: [:])
        return try write(changed.adding(draft), action: .replace)
    }

    static func lastSequence(in transaction: Transaction) throws -> Int64 {
        try Outbox.lastSequence(in: transaction)
    }

    private static func sequence(of change: ProductChange, _ last: Int64) -> Int64? {
        if case .unchanged = change { nil } else { last }
    }

    // MARK: Stock

    private func wishes(_ draft: ProductDraft, id: String) -> [(item: StockItem, wish: StockWish)] {
        var wishes: [(item: StockItem, wish: StockWish)] = []
        // With every variant counted, the product's figure is their sum and no stock of its own.
        let isSum = !draft.variants.isEmpty && draft.variants.allSatisfy { draft.variantStock[$0.id] != nil }
        if draft.stock != .keep, !isSum { wishes.append((StockItem(productID: id), draft.stock)) }
        for variant in draft.variants {
            if let wish = draft.variantStock[variant.id], wish != .keep {
                wishes.append((StockItem(productID: id, variantID: variant.id), wish))
            }
        }
        return wishes
    }

    private func checkStock(of draft: ProductDraft, id: String) throws {
        for (item, wish) in wishes(draft, id: id) {
            switch wish {
            case .keep: break
            case .available(let units): try publishing.inventory.checkAvailable(units, of: item, in: transaction)
            case .untracked: try publishing.inventory.checkCanStopTracking(item, in: transaction)
            }
        }
    }

    /// Answers the sequence of the last event, nil when nothing changed.
    private func setStock(of draft: ProductDraft, id: String) throws -> Int64? {
        var sequence: Int64?
        for (item, wish) in wishes(draft, id: id) {
            let changed: Int64?
            switch wish {
            case .keep: changed = nil
            case .available(let units):
                changed = try publishing.inventory.setAvailable(units, of: item, reason: reason, in: transaction)
            case .untracked:
                changed = try publishing.inventory.stopTracking(item, reason: reason, in: transaction)
            }
            sequence = changed ?? sequence
        }
        return sequence
    }

    /// Read back, except where a new product says nothing of stock.
    private func availability(after change: ProductChange, _ draft: ProductDraft) throws -> ProductAvailability {
        if case .created = change, draft.stock == .keep, draft.variantStock.isEmpty { return .untracked }
        return try publishing.availability(of: change.product, in: transaction)
    }
}

extension ProductDraft {
    /// This product with the variants, option values and images of `other`; a variant of the same id is replaced.
    fileprivate func adding(_ other: ProductDraft) -> ProductDraft {
        var draft = self
        draft.variants.removeAll { variant in other.variants.contains { $0.id == variant.id } }
        draft.variants += other.variants
        draft.images += other.images.filter { !images.contains($0) }
        for option in other.options {
            if let index = draft.options.firstIndex(where: { $0.name == option.name }) {
                draft.options[index].values += option.values.filter { !draft.options[index].values.contains($0) }
            } else {
                draft.options.append(option)
            }
        }
        draft.variantStock = other.variantStock
        draft.stock = .keep
        return draft
    }
}
