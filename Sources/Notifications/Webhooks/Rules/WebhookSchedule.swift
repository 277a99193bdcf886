import CommerceKernel

/// When a message is tried again.
enum WebhookSchedule {
    /// Seconds between the tries, as the Standard Webhooks specification recommends: about three days in all.
    private static let pauses = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]

    static let maximumAttempts = pauses.count + 1

    /// The pause after try number `attempt` (from 1); nil after the last. Up to a tenth is added at random, so that
    /// receivers that come back are not met by everything at once. A `Retry-After` that asks for longer is honoured, up
    /// to a day.
    ///
    /// - Parameter random: From 0 to 255.
    static func pause(after attempt: Int, retryAfter: Duration?, random: UInt8) -> Duration? {
        guard attempt >= 1, attempt <= pauses.count else { return nil }
        let base = pauses[attempt - 1] * 1000
        let wanted = min(retryAfter ?? .zero, .seconds(86_400))
        return max(.milliseconds(base), wanted) + .milliseconds(base * Int(random) / 2550)
    }

    enum Verdict: Sendable, Hashable {
        case delivered
        /// The endpoint wants nothing any more.
        case gone
        case failed
    }

    /// What an answer's status means. A redirect is a failure: it is never followed.
    static func verdict(_ status: Int) -> Verdict {
        switch status {
        case 200..<300: .delivered
        case 410: .gone
        default: .failed
        }
    }

    /// `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3).
    static func retryAfter(_ header: String?, now: Timestamp) -> Duration? {
        guard let header else { return nil }
        if let seconds = Int(header), seconds >= 0 { return .seconds(min(seconds, 86_400)) }
        guard let moment = HTTPDate.timestamp(header) else { return nil }
        return max(.zero, moment.duration(since: now))
    }
}
