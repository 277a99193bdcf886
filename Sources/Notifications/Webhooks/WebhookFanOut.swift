public import Outbox
public import Storage
public import CommerceKernel

/// Makes of every event a delivery for each endpoint that wants it.
public struct WebhookFanOut: EventConsumer {
    public let name = "webhooks"
    public let types: Set<String>? = nil
    private let source: String
    private let time: any TimeSource

    public init(source: String, time: any TimeSource) {
        self.source = source
        self.time = time
    }

    public func handle(_ event: RecordedEvent, in transaction: Transaction) throws {
        let wanting = try WebhookEndpointStore.inUse(in: transaction).filter {
            $0.from < event.sequence && $0.filter.includes(event.type)
        }
        guard !wanting.isEmpty else { return }
        let now = time.now
        let message = WebhookMessage(event, epoch: try Outbox.epoch(in: transaction), source: source)
        try WebhookDeliveryStore.keepMessage(
            message.id, type: event.type, body: message.body, now: now, in: transaction)
        for endpoint in wanting {
            try WebhookDeliveryStore.enqueue(message.id, for: endpoint.id, now: now, in: transaction)
        }
    }
}
