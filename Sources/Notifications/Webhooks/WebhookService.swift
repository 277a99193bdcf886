public import CommerceKernel
public import Cryptography
import Foundation
public import Outbox
public import Storage

/// Endpoints that are told of events, by the Standard Webhooks specification.
///
/// Secrets are kept sealed and shown once. Messages go to an endpoint in the order of the events; `WebhookSender` sends.
public struct WebhookService: Sendable {
    public static let maximumEndpoints = 50
    /// How long the secret before still signs after a rotation.
    public static let rotationOverlap: Duration = .seconds(86_400)

    let store: Store
    let policy: TargetPolicy
    let ring: KeyRing
    /// The shop's address, the source of every message.
    let source: String
    let time: any TimeSource
    let ids: any IDSource
    let outbox: Outbox

    public init(
        store: Store, policy: TargetPolicy, ring: KeyRing, source: String, time: any TimeSource, ids: any IDSource
    ) {
        self.store = store
        self.policy = policy
        self.ring = ring
        self.source = source
        self.time = time
        self.ids = ids
        outbox = Outbox(time: time)
    }

    // MARK: Endpoints

    public func endpoints() async throws -> [WebhookEndpoint] {
        try await store.read { try WebhookEndpointStore.all(in: $0) }
    }

    /// Throws `not_found`.
    public func endpoint(_ id: String) async throws -> WebhookEndpoint {
        try await store.read { try Self.required(id, in: $0) }
    }

    /// Adds an endpoint, which is told of what happens from now on; answers its secret, which is shown this once.
    ///
    /// Throws `target_refused` for an address in a private network and 409 `too_many_webhooks`.
    public func create(
        url: String, filter: EventFilter, description: String?
    ) async throws -> (endpoint: WebhookEndpoint, secret: Secret<String>) {
        try await policy.check(url)
        let now = time.now
        let endpoint = WebhookEndpoint(
            id: ids.identifier(prefix: "whep_"), url: Self.normalised(url), filter: filter, description: description,
            createdAt: now, updatedAt: now)
        let secret = WebhookSignature.makeSecret(ids)
        let sealed = try ring.seal(secret, context: Self.context(endpoint.id))
        try await store.write { transaction in
            guard try WebhookEndpointStore.count(in: transaction) < Self.maximumEndpoints else {
                throw DomainError(
                    .conflict, code: "too_many_webhooks",
                    message: "There are \(Self.maximumEndpoints) webhook endpoints already; delete one first.")
            }
            try WebhookEndpointStore.insert(
                endpoint, secret: sealed, position: try Outbox.lastSequence(in: transaction), in: transaction)
        }
        return (endpoint, Secret(WebhookSignature.text(of: secret)))
    }

    /// What is to be changed; nil leaves as it is.
    public struct Change: Sendable {
        public var url: String?
        public var filter: EventFilter?
        /// `.some(nil)` removes it.
        public var description: String??
        public var isEnabled: Bool?

        public init() {}
    }

    /// An endpoint that is enabled goes on where it stood, at once: with what it was not told of meanwhile, as far as
    /// that is kept. Other types hold for what was not sent yet and for what happens from now on.
    public func update(_ id: String, _ change: Change) async throws -> WebhookEndpoint {
        if let url = change.url { try await policy.check(url) }
        let now = time.now
        return try await store.write { transaction in
            var endpoint = try Self.required(id, in: transaction)
            if let url = change.url { endpoint.url = Self.normalised(url) }
            if let filter = change.filter, filter != endpoint.filter {
                try WebhookQueue.passUnwanted(of: id, in: transaction)
                endpoint.filter = filter
            }
            if let description = change.description { endpoint.description = description }
            if let isEnabled = change.isEnabled, isEnabled != endpoint.isEnabled {
                endpoint.disabledAt = isEnabled ? nil : now
                endpoint.disabledReason = isEnabled ? nil : .byHand
                if isEnabled { try WebhookDeliveryStore.hurry(id, now: now, in: transaction) }
            }
            endpoint.updatedAt = now
            try WebhookEndpointStore.update(endpoint, in: transaction)
            return endpoint
        }
    }

    /// Deletes an endpoint with its log. Throws `not_found`.
    public func delete(_ id: String) async throws {
        try await store.write { transaction in
            guard try WebhookEndpointStore.delete(id, in: transaction) else {
                throw DomainError.notFound("webhook endpoint", id: id)
            }
        }
    }

    /// Gives an endpoint a new secret, which is answered this once. For a day messages carry both signatures.
    public func rotateSecret(_ id: String) async throws -> (endpoint: WebhookEndpoint, secret: Secret<String>) {
        let secret = WebhookSignature.makeSecret(ids)
        let sealed = try ring.seal(secret, context: Self.context(id))
        let now = time.now
        let endpoint = try await store.write { transaction in
            _ = try WebhookEndpointStore.rotate(
                id, to: sealed, previousUntil: now.advanced(by: Self.rotationOverlap), now: now, in: transaction)
            return try Self.required(id, in: transaction)
        }
        return (endpoint, Secret(WebhookSignature.text(of: secret)))
    }

    // MARK: Log and replay

    /// The newest first.
    public func deliveries(
        of id: String, status: WebhookDelivery.Status?, _ page: PageRequest
    ) async throws -> (deliveries: [WebhookDelivery], total: Int) {
        try await store.read { transaction in
            _ = try Self.required(id, in: transaction)
            return (
                try WebhookDeliveryStore.deliveries(
                    of: id, status: status, offset: page.offset, limit: page.limit, in: transaction),
                try WebhookDeliveryStore.count(of: id, status: status, in: transaction)
            )
        }
    }

    /// One delivery with every try. Throws `not_found`.
    public func delivery(
        _ deliveryID: Int64, of id: String
    ) async throws -> (delivery: WebhookDelivery, attempts: [WebhookAttempt]) {
        try await store.read { transaction in
            guard let delivery = try WebhookDeliveryStore.delivery(deliveryID, of: id, in: transaction) else {
                throw DomainError.notFound("webhook delivery", id: String(deliveryID))
            }
            return (delivery, try WebhookDeliveryStore.attempts(of: deliveryID, in: transaction))
        }
    }

    /// Sends a message of the log once more, under the same id, behind what waits; answers the new delivery's number.
    public func replay(delivery deliveryID: Int64, of id: String) async throws -> Int64 {
        let now = time.now
        return try await store.write { transaction in
            guard let delivery = try WebhookDeliveryStore.delivery(deliveryID, of: id, in: transaction) else {
                throw DomainError.notFound("webhook delivery", id: String(deliveryID))
            }
            return try WebhookDeliveryStore.enqueue(
                delivery.messageID, for: id, behind: try Outbox.lastSequence(in: transaction), now: now, in: transaction
            )
        }
    }

    /// Most messages that one replay makes.
    public static let replayLimit = 10_000

    /// Sends the events after `cursor` (all that are kept when nil) that the endpoint wants once more, in order, at most `replayLimit`; answers how
    /// many, and where to go on when there are more.
    public func replay(after cursor: EventCursor?, of id: String) async throws -> (count: Int, next: EventCursor?) {
        let now = time.now
        return try await store.write { [source] transaction in
            let endpoint = try Self.required(id, in: transaction)
            let page = try EventFeed.page(
                after: try cursor ?? EventFeed.start(in: transaction), limit: Self.replayLimit, filter: endpoint.filter,
                in: transaction)
            let last = try Outbox.lastSequence(in: transaction)
            for event in page.events {
                let message = WebhookMessage(event, epoch: page.next.epoch, source: source)
                try WebhookDeliveryStore.keep(message, now: now, in: transaction)
                try WebhookDeliveryStore.enqueue(message.id, for: id, behind: last, now: now, in: transaction)
            }
            try WebhookDeliveryStore.hurry(id, now: now, in: transaction)
            return (page.events.count, page.hasMore ? page.next : nil)
        }
    }

    // MARK: For others

    /// The event up to which no endpoint in use needs any; nil when there is none in use.
    public static func position(in transaction: ReadTransaction) throws -> Int64? {
        try WebhookQueue.position(in: transaction)
    }

    /// When the oldest event happened that an endpoint in use has not taken; nil when none waits.
    public static func oldestWaiting(in transaction: ReadTransaction) throws -> Timestamp? {
        try WebhookQueue.oldestWaiting(in: transaction)
    }

    // MARK: Shared steps

    /// The secrets that sign for an endpoint, the present one first.
    func secrets(of id: String, in transaction: ReadTransaction) throws -> [[UInt8]] {
        let sealed = try WebhookEndpointStore.secrets(of: id, now: time.now, in: transaction)
        return try sealed.map { try ring.open($0, context: Self.context(id)) }
    }

    static func required(_ id: String, in transaction: ReadTransaction) throws -> WebhookEndpoint {
        guard let endpoint = try WebhookEndpointStore.endpoint(id, in: transaction) else {
            throw DomainError.notFound("webhook endpoint", id: id)
        }
        return endpoint
    }

    private static func context(_ id: String) -> String { "webhook-secret/\(id)" }

    /// With scheme and host in lower case, so that host names can be compared.
    private static func normalised(_ url: String) -> String {
        guard var parts = URLComponents(string: url) else { return url }
        parts.scheme = parts.scheme?.lowercased()
        parts.host = parts.host?.lowercased()
        return parts.string ?? url
    }
}
