import CommerceKernel
import Outbox
import Storage

extension NotificationComposer {
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
