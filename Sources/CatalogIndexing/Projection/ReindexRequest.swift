import CommerceKernel
public import Outbox
public import Storage

/// Asks whoever projects to rebuild the index: an event like any other, so the request survives a restart and whoever
/// waits for its sequence waits for the rebuild.
public enum ReindexRequest {
    /// Answers the sequence that the index reaches when the rebuild is done.
    public static func leave(_ outbox: Outbox, in transaction: Transaction) throws -> Int64 {
        try outbox.append(
            OutboxEvent(type: IndexProjection.reindexRequested, subject: "catalog/index"), in: transaction)
    }
}
