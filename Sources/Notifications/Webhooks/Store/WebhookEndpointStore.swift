import CommerceKernel
import Outbox
import Storage

/// Rows of endpoints.
enum WebhookEndpointStore {
    private static let columns = """
        id, url, patterns, description, disabled_reason, disabled_at, previous_until, created_at, updated_at
        """

    private static func endpoint(_ row: Row) throws -> WebhookEndpoint {
        let patterns = try JSONParser.parse(row.bytes(2)).array?.compactMap(\.string) ?? []
        return WebhookEndpoint(
            id: row.text(0), url: row.text(1), filter: EventFilter(patterns) ?? .all, description: row.optionalText(3),
            disabledReason: row.optionalText(4).flatMap { WebhookEndpoint.DisabledReason(rawValue: $0) },
            disabledAt: row.optionalTimestamp(5), previousSecretUntil: row.optionalTimestamp(6),
            createdAt: row.timestamp(7), updatedAt: row.timestamp(8))
    }

    static func patterns(_ filter: EventFilter) -> String { JSONValue.array(filter.patterns.map { .string($0) }).text }

    static func insert(
        _ endpoint: WebhookEndpoint, secret: [UInt8], position: Int64, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO webhook_endpoints (id, url, patterns, description, secret, position, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                endpoint.id, endpoint.url, patterns(endpoint.filter), endpoint.description, secret, position,
                endpoint.createdAt, endpoint.updatedAt,
            ])
    }

    static func all(in transaction: ReadTransaction) throws -> [WebhookEndpoint] {
        try transaction.query("SELECT \(columns) FROM webhook_endpoints ORDER BY created_at, id", [], endpoint)
    }

    static func count(in transaction: ReadTransaction) throws -> Int {
        try transaction.first("SELECT count(*) FROM webhook_endpoints") { $0.int(0) } ?? 0
    }

    static func endpoint(_ id: String, in transaction: ReadTransaction) throws -> WebhookEndpoint? {
        try transaction.first("SELECT \(columns) FROM webhook_endpoints WHERE id = ?", [id], endpoint)
    }

    static func update(_ endpoint: WebhookEndpoint, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE webhook_endpoints SET url = ?, patterns = ?, description = ?, disabled_at = ?, disabled_reason = ?,
                updated_at = ?
            WHERE id = ?
            """,
            [
                endpoint.url, patterns(endpoint.filter), endpoint.description, endpoint.disabledAt,
                endpoint.disabledReason?.rawValue, endpoint.updatedAt, endpoint.id,
            ])
    }

    static func delete(_ id: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM webhook_endpoints WHERE id = ?", [id]) > 0
    }

    /// Stops sending to an endpoint that is in use.
    static func disable(
        _ id: String, _ reason: WebhookEndpoint.DisabledReason, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE webhook_endpoints SET disabled_at = ?, disabled_reason = ?, updated_at = ?
            WHERE id = ? AND disabled_at IS NULL
            """, [now, reason.rawValue, now, id]) > 0
    }

    // MARK: Positions

    /// What an endpoint wants of the events, and how far it is.
    struct Subscription: Sendable {
        let id: String
        let filter: EventFilter
        /// What it wants of the events up to this one was sent, or has a row of its own.
        var position: Int64
        let leaseUntil: Timestamp
        let isEnabled: Bool
    }

    private static let subscriptionSelection = """
        SELECT id, patterns, position, lease_until, disabled_at FROM webhook_endpoints
        """

    private static func subscription(_ row: Row) throws -> Subscription {
        let patterns = try JSONParser.parse(row.bytes(1)).array?.compactMap(\.string) ?? []
        return Subscription(
            id: row.text(0), filter: EventFilter(patterns) ?? .all, position: row.int64(2),
            leaseUntil: row.timestamp(3), isEnabled: row.optionalTimestamp(4) == nil)
    }

    /// Of the endpoints that are in use.
    static func subscriptions(in transaction: ReadTransaction) throws -> [Subscription] {
        try transaction.query(subscriptionSelection + " WHERE disabled_at IS NULL ORDER BY id", [], subscription)
    }

    static func subscription(of id: String, in transaction: ReadTransaction) throws -> Subscription? {
        try transaction.first(subscriptionSelection + " WHERE id = ?", [id], subscription)
    }

    /// Moves an endpoint on, never back.
    static func move(_ id: String, to position: Int64, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE webhook_endpoints SET position = ?1 WHERE id = ?2 AND position < ?1", [position, id])
    }

    // MARK: Secrets

    /// Sealed: the present secret, and the one before while it still signs.
    static func secrets(of id: String, now: Timestamp, in transaction: ReadTransaction) throws -> [[UInt8]] {
        try transaction.first(
            """
            SELECT secret, CASE WHEN previous_until > ? THEN previous_secret END FROM webhook_endpoints WHERE id = ?
            """, [now, id]
        ) { [$0.bytes(0)] + ($0.optionalBytes(1).map { [$0] } ?? []) } ?? []
    }

    static func rotate(
        _ id: String, to secret: [UInt8], previousUntil: Timestamp, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE webhook_endpoints SET previous_secret = secret, previous_until = ?, secret = ?, updated_at = ?
            WHERE id = ?
            """, [previousUntil, secret, now, id]) > 0
    }

    // MARK: Leases

    /// Takes an endpoint, so that one sender at a time keeps its order. False when somebody else has it.
    static func lease(
        _ id: String, owner: String, until end: Timestamp, now: Timestamp, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            """
            UPDATE webhook_endpoints SET lease_owner = ?, lease_until = ?
            WHERE id = ? AND disabled_at IS NULL AND (lease_until <= ? OR lease_owner = ?)
            """, [owner, end, id, now, owner]) > 0
    }

    /// Whether nobody else has taken the endpoint since. False for one that was deleted.
    static func holds(_ id: String, owner: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM webhook_endpoints WHERE id = ? AND lease_owner = ?", [id, owner]
        ) { _ in true } ?? false
    }

    static func release(_ id: String, owner: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE webhook_endpoints SET lease_owner = NULL, lease_until = 0 WHERE id = ? AND lease_owner = ?",
            [id, owner])
    }
}
