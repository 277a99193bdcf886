public import CommerceKernel

/// So many requests in so long a time.
public struct RateLimit: Sendable, Hashable {
    public let requests: Int
    public let window: Duration

    public init(requests: Int, window: Duration) {
        self.requests = max(1, requests)
        self.window = max(.seconds(1), window)
    }

    /// 1000 requests an hour (R4.1).
    public static let standard = RateLimit(requests: 1000, window: .seconds(3600))

    /// Reads `1000/h`, `50/s`, `600/m` or `20000/d`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let windows: [Substring: Duration] = [
            "s": .seconds(1), "m": .seconds(60), "h": .seconds(3600), "d": .seconds(86_400),
        ]
        guard parts.count == 2, let requests = Int(parts[0]), (1...1_000_000_000).contains(requests),
            let window = windows[parts[1]]
        else { return nil }
        self.init(requests: requests, window: window)
    }
}

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
}
