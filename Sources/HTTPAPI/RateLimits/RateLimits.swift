public import CommerceKernel
import HTTPTypes
public import Identity

/// Who may ask how often: the limit of a key, else of a role, counted by principal (a user, a key, else a client address).
///
/// Covered are `/v1` and the published contracts. Outside are pages, assets, gateway callbacks, health and the API's
/// own description; suggestions, which a search box asks for at every key, have a burst limit of their own.
public struct RateLimits: Sendable {
    /// Nil is no limit.
    public var standard: RateLimit?
    public var roles: [Role: RateLimit]
    public var suggestions: RateLimit?
    private let counter: any RateCounter

    public init(
        standard: RateLimit? = .standard, roles: [Role: RateLimit] = [:],
        suggestions: RateLimit? = RateLimit(requests: 1200, window: .seconds(60)),
        counter: any RateCounter = SlidingWindowCounter()
    ) {
        self.standard = standard
        self.roles = roles
        self.suggestions = suggestions
        self.counter = counter
    }

    public static let off = RateLimits(standard: nil, suggestions: nil)

    /// Reads a setting such as `1000/h`, `off`, or `1000/h,staff=10000/h,service=off`. Throws naming what is wrong.
    public init(setting text: String, name: String = "SOUK_RATE_LIMIT") throws(DomainError) {
        self.init()
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.drop { $0 == " " } }
            let value = String(sides.last ?? "")
            let limit = RateLimit(value)
            guard limit != nil || value == "off" else { throw Self.refusal(name, text) }
            if sides.count == 1 {
                standard = limit
                if limit == nil { suggestions = nil }
            } else {
                guard let role = Role(rawValue: String(sides[0])) else { throw Self.refusal(name, text) }
                // No limit is the same as one that nobody reaches.
                roles[role] = limit ?? .unlimited
            }
        }
    }

    private static func refusal(_ name: String, _ text: String) -> DomainError {
        .invalid(
            field: name, code: "invalid_setting",
            message: "\(name) is \"\(text)\"; it must be like 1000/h, off, or 1000/h,staff=10000/h.")
    }

    /// Counts one request. Nil where no limit covers it.
    func count(
        path: Substring, principal: Principal, clientAddress: String, at now: Timestamp
    ) async throws -> RateStanding? {
        guard let share = share(path: path, principal: principal, clientAddress: clientAddress) else { return nil }
        return try await counter.count(share.party, limit: share.limit, at: now)
    }

    /// What counting without waiting came to.
    enum CountAtOnce {
        case notCovered
        case counted(RateStanding)
        /// Nothing was counted: the counter has to be waited for.
        case mustWait

        var standing: RateStanding? {
            if case .counted(let standing) = self { standing } else { nil }
        }
    }

    /// Counts one request if that takes no waiting.
    func countAtOnce(
        path: Substring, principal: Principal, clientAddress: String, at now: Timestamp
    ) -> CountAtOnce {
        guard let share = share(path: path, principal: principal, clientAddress: clientAddress) else {
            return .notCovered
        }
        return counter.countAtOnce(share.party, limit: share.limit, at: now).map(CountAtOnce.counted) ?? .mustWait
    }

    /// The party that a request counts for, and its limit. Nil where no limit covers it.
    private func share(
        path: Substring, principal: Principal, clientAddress: String
    ) -> (party: String, limit: RateLimit)? {
        if case .trustedListener = principal.subject { return nil }
        if standard == nil, roles.isEmpty, suggestions == nil, principal.rateLimit == nil { return nil }
        switch Coverage(path) {
        case .outside: return nil
        case .suggestion:
            return suggestions.map { ("suggest:" + Self.party(principal, clientAddress), $0) }
        case .covered:
            let ofRole = principal.role.flatMap { roles[$0] }
            guard let limit = principal.rateLimit ?? ofRole ?? standard, limit.requests < .max else { return nil }
            return (Self.party(principal, clientAddress), limit)
        }
    }

    /// Whose requests are counted together.
    private static func party(_ principal: Principal, _ clientAddress: String) -> String {
        switch principal.subject {
        case .anonymous, .trustedListener: "address:\(ClientNetwork.key(of: clientAddress))"
        case .user, .apiKey: principal.logName
        }
    }

    private enum Coverage {
        case covered, suggestion, outside

        init(_ path: Substring) {
            let path = path.utf8
            switch Substring(path.dropFirst().prefix { $0 != UInt8(ascii: "/") }) {
            case "v1":
                if path.elementsEqual("/v1/suggest".utf8) {
                    self = .suggestion
                } else if path.starts(with: "/v1/openapi".utf8) || path.starts(with: "/v1/payments/webhooks/".utf8) {
                    self = .outside
                } else {
                    self = .covered
                }
            case "api", "orders", "profile": self = .covered
            default: self = .outside
            }
        }
    }
}

extension RateStanding {
    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers) and the older `X-RateLimit-*`.
    func add(to headers: inout HTTPFields) {
        let seconds = (reset.wholeMilliseconds + 999) / 1000
        headers[.rateLimitPolicy] = "\"default\";q=\(limit.requests);w=\(limit.window.components.seconds)"
        headers[.rateLimit] = "\"default\";r=\(remaining);t=\(seconds)"
        headers[.xRateLimitLimit] = String(limit.requests)
        headers[.xRateLimitRemaining] = String(remaining)
        headers[.xRateLimitReset] = String(seconds)
    }

    var refusal: DomainError {
        DomainError(
            .throttled, code: "rate_limited",
            message: "\(limit.requests) requests in \(limit.window.components.seconds) s are used up.",
            retryAfter: reset)
    }
}

extension HTTPField.Name {
    // The names are constants of ours and valid.
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let xRateLimitLimit = HTTPField.Name("X-RateLimit-Limit")!
    static let xRateLimitRemaining = HTTPField.Name("X-RateLimit-Remaining")!
    static let xRateLimitReset = HTTPField.Name("X-RateLimit-Reset")!
}
