import CommerceKernel
import Foundation

/// Moments as pages show them, in UTC.
enum DateText {
    /// `21 Nov 2026`
    static func day(_ moment: Timestamp) -> String { text(moment, "d MMM yyyy") }

    /// `21 Nov 2026, 10:05 UTC`
    static func moment(_ moment: Timestamp) -> String { text(moment, "d MMM yyyy, HH:mm") + " UTC" }

    private static func text(_ moment: Timestamp, _ format: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = format
        return formatter.string(from: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))
    }
}
