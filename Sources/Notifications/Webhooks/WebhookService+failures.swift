import Storage

extension WebhookService {
    /// Messages that were given up, of all endpoints, the newest first, and how many there are.
    public func failures(limit: Int) async throws -> (deliveries: [WebhookDelivery], total: Int) {
        try await store.read { transaction in
            let total = try transaction.first("SELECT count(*) FROM webhook_deliveries WHERE status = 'dead'") {
                $0.int(0)
            }
            let dead = try transaction.query(
                "SELECT endpoint_id, id FROM webhook_deliveries WHERE status = 'dead' ORDER BY id DESC LIMIT ?",
                [limit]
            ) { (endpoint: $0.text(0), id: $0.int64(1)) }
            return (
                try dead.compactMap { try WebhookDeliveryStore.delivery($0.id, of: $0.endpoint, in: transaction) },
                total ?? 0
            )
        }
    }
}
