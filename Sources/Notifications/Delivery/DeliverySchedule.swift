import CommerceKernel

/// When a message is tried again.
enum DeliverySchedule {
    /// About two and a half days.
    static let maximumAttempts = 22
    private static let longestSeconds = 4 * 3600

    /// Doubling from fifteen seconds to four hours, and a random part of up to half as much on top, so that what waited
    /// for a server does not come back all at once. Nil after the last try.
    ///
    /// - Parameter random: From 0 to 255.
    static func pause(after attempt: Int, random: UInt8) -> Duration? {
        guard attempt >= 1, attempt < maximumAttempts else { return nil }
        let base = min(longestSeconds, 15 << min(attempt - 1, 12)) * 1000
        return .milliseconds(base + base * Int(random) / 512)
    }
}
