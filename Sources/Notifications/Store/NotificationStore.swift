import CommerceKernel
import Storage

/// Rows of messages to people.
enum NotificationStore {
    private static let columns = """
        id, key, channel, template, about, user_id, recipient, language, status, attempts, next_at, last_error,
        created_at, finished_at, data, sealed_token, expires_at
        """

    private static func record(_ row: Row) throws -> NotificationRecord {
        NotificationRecord(
            id: row.int64(0), key: row.text(1), channel: .init(rawValue: row.text(2)) ?? .email,
            template: NotificationTemplate(rawValue: row.text(3)) ?? .message, about: row.text(4),
            userID: row.optionalText(5), recipient: row.text(6), language: Language(rawValue: row.text(7)) ?? .english,
            status: .init(rawValue: row.text(8)) ?? .dead, attempts: row.int(9), nextAttemptAt: row.timestamp(10),
            lastError: row.optionalText(11), createdAt: row.timestamp(12), finishedAt: row.optionalTimestamp(13),
            data: try JSONParser.parse(row.bytes(14)).object ?? JSONObject(), sealedToken: row.optionalBytes(15),
            expiresAt: row.optionalTimestamp(16))
    }

    /// Keeps a message unless it is known; answers whether it is new.
    @discardableResult
    static func insert(_ draft: NotificationDraft, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            INSERT INTO notifications (key, channel, template, about, user_id, recipient, language, data, sealed_token,
                expires_at, status, next_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?) ON CONFLICT (key) DO NOTHING
            """,
            [
                draft.key, draft.channel.rawValue, draft.template.rawValue, draft.about, draft.userID, draft.recipient,
                draft.language.rawValue, draft.data, draft.sealedToken, draft.expiresAt, now,
                now,
            ]) > 0
    }

    static func record(_ id: Int64, in transaction: ReadTransaction) throws -> NotificationRecord? {
        try transaction.first("SELECT \(columns) FROM notifications WHERE id = ?", [id], record)
    }

    static func knows(_ key: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM notifications WHERE key = ?", [key]) { _ in true } ?? false
    }

    /// The newest first.
    static func page(
        status: NotificationRecord.Status?, about: String?, offset: Int, limit: Int, in transaction: ReadTransaction
    ) throws -> [NotificationRecord] {
        try transaction.query(
            """
            SELECT \(columns) FROM notifications
            WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR about = ?2) ORDER BY id DESC LIMIT ?3 OFFSET ?4
            """, [status?.rawValue, about, limit, offset], record)
    }

    static func count(
        status: NotificationRecord.Status?, about: String?, in transaction: ReadTransaction
    ) throws -> Int {
        try transaction.first(
            "SELECT count(*) FROM notifications WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR about = ?2)",
            [status?.rawValue, about]
        ) { $0.int(0) } ?? 0
    }

    /// How many wait and how many were given up, and since when the oldest one waits.
    static func backlog(
        in transaction: ReadTransaction
    ) throws -> (pending: Int, dead: Int, oldest: Timestamp?) {
        let dead = try transaction.first("SELECT count(*) FROM notifications WHERE status = 'dead'") { $0.int(0) } ?? 0
        return try transaction.first(
            "SELECT count(*), min(created_at) FROM notifications WHERE status = 'pending'"
        ) { ($0.int(0), dead, $0.optionalTimestamp(1)) } ?? (0, dead, nil)
    }

    // MARK: Sending

    /// When the next message can be taken; nil when none waits.
    static func nextDue(in transaction: ReadTransaction) throws -> Timestamp? {
        try transaction.first(
            "SELECT max(next_at, lease_until) FROM notifications WHERE status = 'pending' ORDER BY next_at, id LIMIT 1"
        ) { $0.timestamp(0) }
    }

    /// Takes up to `limit` due messages for `owner` until `leaseEnd`, the oldest first.
    static func claim(
        owner: String, now: Timestamp, until leaseEnd: Timestamp, limit: Int, in transaction: Transaction
    ) throws -> [NotificationRecord] {
        try transaction.query(
            """
            UPDATE notifications SET lease_owner = ?, lease_until = ?, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM notifications WHERE status = 'pending' AND next_at <= ? AND lease_until <= ?
                ORDER BY next_at, id LIMIT ?)
            RETURNING \(columns)
            """, [owner, leaseEnd, now, now, limit], record
        ).sorted { $0.id < $1.id }
    }

    /// Notes that somebody took a message, and forgets what it said.
    static func markSent(_ id: Int64, owner: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE notifications SET status = 'sent', finished_at = ?, data = '{}', sealed_token = NULL,
                last_error = NULL, lease_owner = NULL, lease_until = 0
            WHERE id = ? AND lease_owner = ?
            """, [now, id, owner])
    }

    /// Puts a message off, or gives it up when `next` is nil.
    static func markFailed(
        _ id: Int64, owner: String, error: String, next: Timestamp?, now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE notifications SET status = ?, next_at = ?, finished_at = ?, last_error = ?, lease_owner = NULL,
                lease_until = 0
            WHERE id = ? AND lease_owner = ?
            """,
            [
                next == nil ? "dead" : "pending", next ?? now, next == nil ? now : nil, String(error.prefix(500)), id,
                owner,
            ])
    }

    /// Gives back what `owner` holds; a try that did not take place does not count.
    static func release(owner: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE notifications SET lease_owner = NULL, lease_until = 0, attempts = max(0, attempts - 1)
            WHERE lease_owner = ? AND status = 'pending'
            """, [owner])
    }

    // MARK: By hand, and in time

    /// Lets a given-up message be tried again from the beginning; all of them when `id` is nil. Answers how many.
    static func retry(_ id: Int64?, now: Timestamp, in transaction: Transaction) throws -> Int {
        try transaction.execute(
            """
            UPDATE notifications SET status = 'pending', finished_at = NULL, attempts = 0, next_at = ?1
            WHERE status = 'dead' AND recipient <> '' AND (?2 IS NULL OR id = ?2)
            """, [now, id])
    }

    /// Drops at most `limit` of what was finished before `moment`; answers how many went. Their events are older still,
    /// and the composer tells of none that old, so that nothing is told again.
    static func drop(before moment: Timestamp, limit: Int, in transaction: Transaction) throws -> Int {
        try transaction.execute(
            "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE finished_at < ? LIMIT ?)",
            [moment, limit])
    }

    /// Forgets a person: what waits is not sent any more.
    static func forget(userID: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE notifications SET recipient = '', data = '{}', sealed_token = NULL, user_id = NULL, last_error = NULL,
                finished_at = coalesce(finished_at, ?), status = CASE status WHEN 'pending' THEN 'dead' ELSE status END
            WHERE user_id = ?
            """, [now, userID])
        try transaction.execute("DELETE FROM notification_preferences WHERE user_id = ?", [userID])
    }
}
