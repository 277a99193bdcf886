public import CommerceKernel
public import Identity
import Synchronization

/// Counts in this process by a sliding window: the requests of the present window plus those of the one before,
/// weighted by how much of it still lies within one window's length of now. Two integers a party.
public final class SlidingWindowCounter: RateCounter {
    struct Count: Sendable, Hashable {
        /// Begin of the present window, in milliseconds.
        var start: Int64
        var window: Int64
        var current = 0
        var previous = 0
    }

    private let capacity: Int
    private let counts = Mutex<[String: Count]>([:])

    /// - Parameter capacity: Parties remembered; beyond it those whose windows are over are forgotten.
    public init(capacity: Int = 200_000) { self.capacity = capacity }

    public func count(_ party: String, limit: RateLimit, at now: Timestamp) -> RateStanding {
        counts.withLock { counts in
            if counts.count >= capacity, counts[party] == nil { Self.forget(&counts, at: now) }
            var count = counts[party] ?? Count(start: now.milliseconds, window: 0)
            let standing = count.take(limit: limit, at: now.milliseconds)
            counts[party] = count
            return standing
        }
    }

    public func countAtOnce(_ party: String, limit: RateLimit, at now: Timestamp) -> RateStanding? {
        count(party, limit: limit, at: now)
    }

    /// Drops parties that have no weight any more; when all have, drops everybody (a flood of addresses must not
    /// fill the memory).
    private static func forget(_ counts: inout [String: Count], at now: Timestamp) {
        let before = counts.count
        counts = counts.filter { now.milliseconds < $0.value.start + 2 * $0.value.window }
        if counts.count > before * 9 / 10 { counts = [:] }
    }
}

extension SlidingWindowCounter.Count {
    mutating func take(limit: RateLimit, at now: Int64) -> RateStanding {
        let length = limit.window.wholeMilliseconds
        if window != length || now < start { self = Self(start: now, window: length) }
        if now >= start + 2 * length {
            self = Self(start: now, window: length)
        } else if now >= start + length {
            previous = current
            current = 0
            start += length
        }
        let elapsed = now - start
        let used = Int((Int64(previous) * (length - elapsed) + length - 1) / length) + current
        guard used < limit.requests else {
            return RateStanding(
                limit: limit, isAllowed: false, remaining: 0,
                reset: .milliseconds(waitForOne(limit.requests, length: length, elapsed: elapsed)))
        }
        current += 1
        return RateStanding(
            limit: limit, isAllowed: true, remaining: limit.requests - used - 1,
            reset: .milliseconds(length - elapsed))
    }

    /// Milliseconds until `used` falls below `requests`, if nothing more is asked.
    private func waitForOne(_ requests: Int, length: Int64, elapsed: Int64) -> Int64 {
        /// How far into a window `old` requests of the one before and `kept` of this one leave room for one more.
        func moment(old: Int, kept: Int) -> Int64 {
            guard old > 0 else { return 0 }
            return max(0, length - Int64(requests - 1 - kept) * length / Int64(old))
        }
        if current < requests { return max(1, moment(old: previous, kept: current) - elapsed) }
        return max(1, length - elapsed + moment(old: current, kept: 0))
    }
}
