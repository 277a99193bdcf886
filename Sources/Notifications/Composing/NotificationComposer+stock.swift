import CommerceKernel
import Outbox
import Storage

extension NotificationComposer {
    /// What a change of stock says.
    private struct StockChange {
        let product: String
        let variant: String
        let available: Int?

        /// Nil for one of no product.
        init?(_ event: RecordedEvent) {
            guard let product = event.payload["productId"]?.string else { return nil }
            self.product = product
            variant = event.payload["variantId"]?.string ?? ""
            available = event.payload["available"]?.number?.int
        }

        var item: [String] { [product, variant] }

        func isLow(_ threshold: Int) -> Bool { available.map { $0 <= threshold } ?? false }
    }

    /// What changes of stock lead to: most to nothing.
    func effects(ofStock events: [RecordedEvent], in transaction: ReadTransaction) throws -> [EventEffect] {
        guard let threshold = options.lowStock else { return [] }
        let isAnyNoted = try LowStockStore.hasAny(in: transaction)
        var low: Set<[String]> = []
        return try events.compactMap { event in
            guard let change = StockChange(event) else { return nil }
            if change.isLow(threshold) {
                low.insert(change.item)
            } else if !low.contains(change.item) {
                let isNoted =
                    try isAnyNoted
                    && LowStockStore.isNoted(product: change.product, variant: change.variant, in: transaction)
                guard isNoted else { return nil }
            }
            return { try noteStock(event, in: $0) }
        }
    }

    /// Remembers what has run low, or that it has not any more. The staff is told by `LowStockJob`, of all at once.
    func noteStock(_ event: RecordedEvent, in transaction: Transaction) throws {
        guard let threshold = options.lowStock, let change = StockChange(event) else { return }
        guard let available = change.available, change.isLow(threshold) else {
            return try LowStockStore.forget(product: change.product, variant: change.variant, in: transaction)
        }
        let isNew = try LowStockStore.note(
            product: change.product, variant: change.variant, available: available, now: time.now, in: transaction)
        if isNew { try LowStockJob.schedule(at: time.now, in: transaction) }
    }
}
