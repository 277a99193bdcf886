import CommerceKernel
import Cryptography
import Storage

/// Rows of `identity_throttles`. Buckets are kept as hashes, so that the table lists no addresses of strangers.
enum ThrottleStore {
    /// One counted thing with the policy it is counted by.
    struct Bucket: Sendable {
        let name: String
        let policy: ThrottlePolicy

        var hash: String { Hex.encode(SHA256.hash(name).prefix(16)) }
    }

    /// How long the longest of the buckets' pauses still lasts; nil when none does.
    static func pause(
        _ buckets: [Bucket], at now: Timestamp, in transaction: ReadTransaction
    ) throws -> Duration? {
        var longest: Timestamp?
        for bucket in buckets {
            let until = try transaction.first(
                "SELECT blocked_until FROM identity_throttles WHERE bucket = ?", [bucket.hash]
            ) { $0.timestamp(0) }
            // A pause beyond the longest there is was written before the clock was set back.
            if let until, until > now, until.duration(since: now) <= bucket.policy.ceiling,
                longest.map({ until > $0 }) ?? true
            {
                longest = until
            }
        }
        return longest.map { $0.duration(since: now) }
    }

    /// Counts one failure in every bucket.
    static func countFailure(_ buckets: [Bucket], at now: Timestamp, in transaction: Transaction) throws {
        for bucket in buckets {
            let forgotten = now.advanced(by: .zero - bucket.policy.memory)
            let failures =
                try transaction.first(
                    """
                    INSERT INTO identity_throttles (bucket, failures, last_failure_at, blocked_until)
                    VALUES (?, 1, ?, 0)
                    ON CONFLICT (bucket) DO UPDATE SET
                        failures = CASE WHEN last_failure_at < ? THEN 1 ELSE failures + 1 END,
                        last_failure_at = excluded.last_failure_at
                    RETURNING failures
                    """, [bucket.hash, now, forgotten]
                ) { $0.int(0) } ?? 1
            let pause = bucket.policy.delay(afterFailures: failures)
            if pause > .zero {
                try transaction.execute(
                    "UPDATE identity_throttles SET blocked_until = ? WHERE bucket = ?",
                    [now.advanced(by: pause), bucket.hash])
            }
        }
    }

    static func clear(_ buckets: [Bucket], in transaction: Transaction) throws {
        for bucket in buckets {
            try transaction.execute("DELETE FROM identity_throttles WHERE bucket = ?", [bucket.hash])
        }
    }

    static func deleteForgotten(before moment: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "DELETE FROM identity_throttles WHERE last_failure_at < ? AND blocked_until < ?", [moment, moment])
    }
}
