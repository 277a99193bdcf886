import CommerceKernel
import Outbox
import Storage

extension NotificationComposer {
    /// What changes of stock lead to: most to nothing.
    func effects(ofStock events: [RecordedEvent], in transaction: ReadTransaction) throws -> [EventEffect] {
        guard let threshold = options.lowStock else { return [] }
        let known = try LowStockStore.hasAny(in: transaction)
        var low: Set<String> = []
        return try events.compactMap { event in
            if let available = event.payload["available"]?.number?.int, available <= threshold {
                low.insert(item(of: event))
            } else {
                let wasLow = try low.contains(item(of: event)) || known && isNoted(event, in: transaction)
                guard wasLow else { return nil }
            }
            return { try noteStock(event, in: $0) }
        }
    }

    private func item(of event: RecordedEvent) -> String {
        [event.payload["productId"], event.payload["variantId"]].map { $0?.string ?? "" }.joined(separator: "/")
    }

    private func isNoted(_ event: RecordedEvent, in transaction: ReadTransaction) throws -> Bool {
        try LowStockStore.isNoted(
            product: event.payload["productId"]?.string ?? "", variant: event.payload["variantId"]?.string ?? "",
            in: transaction)
    }

    /// Remembers what has run low, or that it has not any more. The staff is told by `LowStockJob`, of all at once.
    func noteStock(_ event: RecordedEvent, in transaction: Transaction) throws {
        guard let threshold = options.lowStock, let product = event.payload["productId"]?.string else { return }
        let variant = event.payload["variantId"]?.string ?? ""
        guard let available = event.payload["available"]?.number?.int, available <= threshold else {
            try LowStockStore.forget(product: product, variant: variant, in: transaction)
            return
        }
        let isNew = try LowStockStore.note(
            product: product, variant: variant, available: available, now: time.now, in: transaction)
        if isNew { try LowStockJob.schedule(at: time.now, in: transaction) }
    }
}
