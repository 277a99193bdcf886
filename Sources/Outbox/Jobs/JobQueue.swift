public import CommerceKernel
public import Storage

/// Scheduled jobs, written in the transaction that wants them done.
public enum JobQueue {
    /// Schedules a job; one of the same kind and key is moved to the new time and payload instead.
    public static func schedule(
        kind: String, key: String, at moment: Timestamp, payload: JSONValue = [:], in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO jobs (kind, key, payload, run_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, run_at = excluded.run_at,
                attempts = 0, dead_at = NULL, lease_owner = NULL, lease_until = 0
            """, [kind, key, payload.text, moment])
    }

    /// Takes a job back; answers whether there was one.
    @discardableResult
    public static func cancel(kind: String, key: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM jobs WHERE kind = ? AND key = ?", [kind, key]) > 0
    }

    /// Whether a job waits or runs.
    public static func isScheduled(kind: String, key: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM jobs WHERE kind = ? AND key = ? AND dead_at IS NULL", [kind, key]
        ) { _ in true } ?? false
    }

    /// How many jobs of each kind are due or in work, wait for later, or were given up.
    public static func counts(
        at now: Timestamp, in transaction: ReadTransaction
    ) throws -> [(kind: String, due: Int, waiting: Int, dead: Int)] {
        try transaction.query(
            """
            SELECT kind, sum(dead_at IS NULL AND run_at <= ?1), sum(dead_at IS NULL AND run_at > ?1),
                sum(dead_at IS NOT NULL)
            FROM jobs GROUP BY kind ORDER BY kind
            """, [now]
        ) { (kind: $0.text(0), due: $0.int(1), waiting: $0.int(2), dead: $0.int(3)) }
    }

    /// Takes up to `limit` due jobs of `kinds` for `owner` until `leaseEnd`. Only unleased ones and ones whose lease has
    /// run out, or ends later than any lease that is taken now: that one is from before the clock was set back.
    static func claim(
        kinds: [String], owner: String, now: Timestamp, until leaseEnd: Timestamp, limit: Int,
        in transaction: Transaction
    ) throws -> [Job] {
        guard !kinds.isEmpty else { return [] }
        let marks = kinds.map { _ in "?" }.joined(separator: ", ")
        let parameters: [any SQLConvertible] =
            [owner, leaseEnd, now, now, leaseEnd] + kinds.map { $0 as any SQLConvertible } + [limit]
        return try transaction.query(
            """
            UPDATE jobs SET lease_owner = ?, lease_until = ?, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM jobs
                WHERE dead_at IS NULL AND run_at <= ? AND (lease_until <= ? OR lease_until > ?) AND kind IN (\(marks))
                ORDER BY run_at, id LIMIT ?)
            RETURNING id, kind, key, payload, run_at, attempts
            """, parameters
        ) {
            Job(
                id: $0.int64(0), kind: $0.text(1), key: $0.text(2), payload: try JSONParser.parse($0.bytes(3)),
                runAt: $0.timestamp(4), attempts: $0.int(5))
        }
    }

    /// Removes a job that is done. One that was scheduled anew meanwhile stays.
    static func finish(_ job: Job, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM jobs WHERE id = ? AND run_at = ? AND attempts = ?", [job.id, job.runAt, job.attempts])
    }

    static func putOff(_ job: Job, to moment: Timestamp, error: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE jobs SET run_at = ?, lease_owner = NULL, lease_until = 0, last_error = ?
            WHERE id = ? AND attempts = ?
            """, [moment, String(error.prefix(500)), job.id, job.attempts])
    }

    static func bury(_ job: Job, at moment: Timestamp, error: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE jobs SET dead_at = ?, lease_owner = NULL, lease_until = 0, last_error = ?
            WHERE id = ? AND attempts = ?
            """, [moment, String(error.prefix(500)), job.id, job.attempts])
    }

    /// Gives back what `owner` holds, so that another process may take it at once.
    static func release(owner: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE jobs SET lease_owner = NULL, lease_until = 0 WHERE lease_owner = ?", [owner])
    }

    /// When the next job of `kinds` can be taken with a lease until `leaseEnd`: the earliest that is free, or the end of
    /// the first lease on one that is due at `now`. Nil when there is none. Looks at due jobs and the one after them, however many are scheduled.
    static func nextDue(
        kinds: [String], now: Timestamp, until leaseEnd: Timestamp, in transaction: ReadTransaction
    ) throws -> Timestamp? {
        guard !kinds.isEmpty else { return nil }
        let marks = kinds.map { _ in "?" }.joined(separator: ", ")
        let kinds = kinds.map { $0 as any SQLConvertible }
        let free = try transaction.first(
            """
            SELECT run_at FROM jobs WHERE dead_at IS NULL AND lease_owner IS NULL AND kind IN (\(marks))
            ORDER BY run_at LIMIT 1
            """, kinds
        ) { $0.timestamp(0) }
        let leased = try transaction.first(
            """
            SELECT min(CASE WHEN lease_until > ? THEN ? ELSE lease_until END) FROM jobs
            WHERE dead_at IS NULL AND run_at <= ? AND lease_owner IS NOT NULL AND kind IN (\(marks))
            """, [leaseEnd, now, now] + kinds
        ) { $0.optionalTimestamp(0) }
        return [free, leased ?? nil].compactMap(\.self).min()
    }

    /// Jobs scheduled and dead, for metrics.
    public static func counts(in transaction: ReadTransaction) throws -> (scheduled: Int, dead: Int) {
        try transaction.first("SELECT count(*) FILTER (WHERE dead_at IS NULL), count(dead_at) FROM jobs") {
            (scheduled: $0.int(0), dead: $0.int(1))
        } ?? (0, 0)
    }
}
