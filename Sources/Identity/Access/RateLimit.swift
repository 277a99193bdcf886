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

    /// A limit that nobody reaches.
    public static let unlimited = RateLimit(requests: .max, window: .seconds(1))

    /// As `init(_:)` reads it, or `off`.
    public var text: String {
        if requests == .max { return "off" }
        let seconds = window.components.seconds
        let unit = [60: "m", 3600: "h", 86_400: "d"][seconds] ?? "s"
        return "\(requests)/\(unit)"
    }

    /// Reads a limit of a key: `off`, or as `init(_:)` does. Throws `invalid_limit` on `field`.
    public init(setting text: String, field: String) throws(DomainError) {
        guard let limit = text == "off" ? .unlimited : RateLimit(text) else {
            throw .invalid(
                field: field, code: "invalid_limit",
                message: "\(field) is \"\(text.prefix(40))\"; it must be like 1000/h, 50/s or off.")
        }
        self = limit
    }

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
