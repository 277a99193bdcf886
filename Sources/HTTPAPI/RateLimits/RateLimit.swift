public import CommerceKernel
public import Identity

/// Where one party stands in its limit after a request.
public struct RateStanding: Sendable, Hashable {
    public let limit: RateLimit
    public let isAllowed: Bool
    /// Requests still free just now.
    public let remaining: Int
    /// When `isAllowed` is false: until one request is free. Else: until the limit is whole again, at the latest.
    public let reset: Duration

    public init(limit: RateLimit, isAllowed: Bool, remaining: Int, reset: Duration) {
        self.limit = limit
        self.isAllowed = isAllowed
        self.remaining = remaining
        self.reset = reset
    }
}

/// Where requests are counted: in this process, or, for several nodes, in something they share.
public protocol RateCounter: Sendable {
    /// Counts one request of `party`, unless its limit is used up.
    func count(_ party: String, limit: RateLimit, at now: Timestamp) async throws -> RateStanding

    /// The same where it takes no waiting; nil, and nothing is counted, where it does.
    func countAtOnce(_ party: String, limit: RateLimit, at now: Timestamp) -> RateStanding?
}

extension RateCounter {
    public func countAtOnce(_ party: String, limit: RateLimit, at now: Timestamp) -> RateStanding? { nil }
}
