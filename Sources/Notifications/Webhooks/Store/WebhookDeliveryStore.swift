import CommerceKernel
import Storage

/// Rows of messages, deliveries and tries.
enum WebhookDeliveryStore {
    private static let selection = """
        SELECT d.id, d.endpoint_id, d.message_id, m.type, d.status, d.attempts, d.next_at, d.created_at, d.finished_at,
            m.body
        FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id
        """

    private static func delivery(_ row: Row) -> WebhookDelivery {
        WebhookDelivery(
            id: row.int64(0), endpointID: row.text(1), messageID: row.text(2), type: row.text(3),
            status: WebhookDelivery.Status(rawValue: row.text(4)) ?? .dead, attempts: row.int(5),
            nextAttemptAt: row.timestamp(6), createdAt: row.timestamp(7), finishedAt: row.optionalTimestamp(8),
            body: row.text(9))
    }

    /// Keeps a message once, however many endpoints it goes to.
    static func keep(_ message: WebhookMessage, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO webhook_messages (id, type, body, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """, [message.id, message.type, message.body, now])
    }

    /// Lets a message that is kept be sent behind the events up to `sequence`; answers the delivery's number.
    @discardableResult
    static func enqueue(
        _ messageID: String, for endpointID: String, behind sequence: Int64, now: Timestamp,
        in transaction: Transaction
    ) throws -> Int64 {
        try transaction.first(
            """
            INSERT INTO webhook_deliveries (endpoint_id, message_id, status, behind, next_at, created_at)
            VALUES (?, ?, 'pending', ?, ?, ?) RETURNING id
            """, [endpointID, messageID, sequence, now, now]
        ) { $0.int64(0) } ?? 0
    }

    /// Notes a message that is sent outside the order; it counts as given up until it was taken.
    static func enqueueTest(
        _ messageID: String, for endpointID: String, now: Timestamp, in transaction: Transaction
    ) throws -> Int64 {
        try transaction.first(
            """
            INSERT INTO webhook_deliveries (endpoint_id, message_id, status, next_at, created_at, finished_at)
            VALUES (?, ?, 'dead', ?, ?, ?) RETURNING id
            """, [endpointID, messageID, now, now, now]
        ) { $0.int64(0) } ?? 0
    }

    /// Where the first pending delivery of an endpoint stands, and when it may be tried; nil when there is none.
    static func firstPending(
        of endpointID: String, in transaction: ReadTransaction
    ) throws -> (behind: Int64, nextAt: Timestamp)? {
        try transaction.first(
            """
            SELECT behind, next_at FROM webhook_deliveries WHERE endpoint_id = ? AND status = 'pending'
            ORDER BY behind, id LIMIT 1
            """, [endpointID]
        ) { ($0.int64(0), $0.timestamp(1)) }
    }

    static func oldestPending(of endpointID: String, in transaction: ReadTransaction) throws -> Timestamp? {
        try transaction.first(
            "SELECT min(created_at) FROM webhook_deliveries WHERE endpoint_id = ? AND status = 'pending'",
            [endpointID]
        ) { $0.optionalTimestamp(0) } ?? nil
    }

    /// The pending deliveries of an endpoint that stand before the event `sequence`, up to the first that is not due.
    static func due(
        to endpointID: String, at now: Timestamp, before sequence: Int64, limit: Int, in transaction: ReadTransaction
    ) throws -> [WaitingMessage] {
        try transaction.query(
            selection
                + " WHERE d.endpoint_id = ? AND d.status = 'pending' AND d.behind < ? ORDER BY d.behind, d.id LIMIT ?",
            [endpointID, sequence, limit], delivery
        ).prefix { $0.nextAttemptAt <= now }.map { delivery in
            WaitingMessage(
                origin: .delivery(delivery.id),
                message: WebhookMessage(id: delivery.messageID, type: delivery.type, body: delivery.body),
                createdAt: delivery.createdAt, attempts: delivery.attempts)
        }
    }

    static func delivery(
        _ id: Int64, of endpointID: String, in transaction: ReadTransaction
    ) throws -> WebhookDelivery? {
        try transaction.first(selection + " WHERE d.id = ? AND d.endpoint_id = ?", [id, endpointID], delivery)
    }

    /// The newest first.
    static func deliveries(
        of endpointID: String, status: WebhookDelivery.Status?, offset: Int, limit: Int,
        in transaction: ReadTransaction
    ) throws -> [WebhookDelivery] {
        try transaction.query(
            selection
                + " WHERE d.endpoint_id = ?1 AND (?2 IS NULL OR d.status = ?2) ORDER BY d.id DESC LIMIT ?3 OFFSET ?4",
            [endpointID, status?.rawValue, limit, offset], delivery)
    }

    static func count(
        of endpointID: String, status: WebhookDelivery.Status?, in transaction: ReadTransaction
    ) throws -> Int {
        try transaction.first(
            "SELECT count(*) FROM webhook_deliveries WHERE endpoint_id = ?1 AND (?2 IS NULL OR status = ?2)",
            [endpointID, status?.rawValue]
        ) { $0.int(0) } ?? 0
    }

    static func attempts(of deliveryID: Int64, in transaction: ReadTransaction) throws -> [WebhookAttempt] {
        try transaction.query(
            """
            SELECT number, at, milliseconds, status, answer, headers FROM webhook_attempts WHERE delivery_id = ?
            ORDER BY number
            """, [deliveryID]
        ) {
            WebhookAttempt(
                number: $0.int(0), at: $0.timestamp(1), milliseconds: $0.int(2), status: $0.optionalInt(3),
                answer: $0.text(4), headers: try JSONParser.parse($0.bytes(5)))
        }
    }

    /// What a try means for a delivery.
    struct Standing {
        let status: WebhookDelivery.Status
        let nextAt: Timestamp
        /// When the try was noted.
        let now: Timestamp

        var finishedAt: Timestamp? { status == .pending ? nil : now }
    }

    /// Notes the first try of an event.
    static func insert(
        _ waiting: WaitingMessage, event sequence: Int64, for endpointID: String, _ attempt: WebhookAttempt,
        _ standing: Standing, in transaction: Transaction
    ) throws {
        try keep(waiting.message, now: standing.now, in: transaction)
        let id = try transaction.first(
            """
            INSERT INTO webhook_deliveries
                (endpoint_id, message_id, status, attempts, behind, next_at, created_at, finished_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            [
                endpointID, waiting.message.id, standing.status.rawValue, attempt.number, sequence - 1,
                standing.nextAt, waiting.createdAt, standing.finishedAt,
            ]
        ) { $0.int64(0) }
        if let id { try insert(attempt, of: id, in: transaction) }
    }

    /// Notes a try of a delivery.
    static func update(
        _ id: Int64, _ attempt: WebhookAttempt, _ standing: Standing, in transaction: Transaction
    ) throws {
        let isKept = try transaction.execute(
            "UPDATE webhook_deliveries SET attempts = ?, status = ?, next_at = ?, finished_at = ? WHERE id = ?",
            [attempt.number, standing.status.rawValue, standing.nextAt, standing.finishedAt, id])
        // The endpoint may have been deleted while it was sent to.
        if isKept > 0 { try insert(attempt, of: id, in: transaction) }
    }

    private static func insert(
        _ attempt: WebhookAttempt, of deliveryID: Int64, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO webhook_attempts (delivery_id, number, at, milliseconds, status, answer, headers)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (delivery_id, number) DO UPDATE SET at = excluded.at, milliseconds = excluded.milliseconds,
                status = excluded.status, answer = excluded.answer, headers = excluded.headers
            """,
            [
                deliveryID, attempt.number, attempt.at, attempt.milliseconds, attempt.status, attempt.answer,
                attempt.headers.text,
            ])
    }

    /// Lets whatever waits for its next try be tried now.
    static func hurry(_ endpointID: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE webhook_deliveries SET next_at = ? WHERE endpoint_id = ? AND status = 'pending' AND next_at > ?",
            [now, endpointID, now])
    }

    /// Drops at most `limit` finished deliveries from before `moment`, and messages nobody needs; answers how many went.
    @discardableResult
    static func prune(before moment: Timestamp, limit: Int = 1000, in transaction: Transaction) throws -> Int {
        let gone = try transaction.execute(
            """
            DELETE FROM webhook_deliveries WHERE id IN (
                SELECT id FROM webhook_deliveries WHERE finished_at < ? LIMIT ?)
            """, [moment, limit])
        return gone
            + (try transaction.execute(
                """
                DELETE FROM webhook_messages WHERE id IN (
                    SELECT id FROM webhook_messages m WHERE created_at < ?
                    AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.message_id = m.id) LIMIT ?)
                """, [moment, limit]))
    }
}
