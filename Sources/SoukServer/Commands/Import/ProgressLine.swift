import CatalogIndexing
import Foundation

/// One line on a terminal that is overwritten while an import runs: bar, rows, rows a second, time left, rejected.
struct ProgressLine {
    private let name: String
    private let size: Int64?
    private let started = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private var isShown = false

    /// Redrawn at most this often.
    private static let interval: Duration = .milliseconds(100)
    private static let barWidth = 24

    /// Nil unless standard error is a terminal.
    init?(name: String, size: Int64?) {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        self.name = name
        self.size = size
    }

    mutating func show(_ progress: ImportProgress, consumed: Int64) {
        let now = ContinuousClock.now
        if let lastShown, now - lastShown < Self.interval { return }
        lastShown = now
        isShown = true
        let text = Self.text(
            name: name, progress: progress, consumed: consumed, size: size, elapsed: now - started)
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Clears the line for what is printed next.
    mutating func clear() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        isShown = false
    }

    static func text(
        name: String, progress: ImportProgress, consumed: Int64, size: Int64?, elapsed: Duration
    ) -> String {
        let seconds = max(0.001, elapsed / .seconds(1))
        let rate = Int(Double(progress.rows) / seconds)
        var text = name
        if let size, size > 0 {
            let share = min(1, Double(consumed) / Double(size))
            let filled = Int(share * Double(barWidth))
            text += " [" + String(repeating: "#", count: filled)
            text += String(repeating: ".", count: barWidth - filled) + "] \(Int(share * 100))%"
            text += "  \(grouped(progress.rows)) rows  \(grouped(rate)) rows/s"
            if share > 0.01 { text += "  ETA \(clock(seconds / share - seconds))" }
        } else {
            text += "  \(grouped(progress.rows)) rows  \(grouped(rate)) rows/s"
        }
        return text + "  \(grouped(progress.rejected)) rejected"
    }

    /// `1:02:03` or `2:03`
    static func clock(_ seconds: Double) -> String {
        let total = Int(min(max(0, seconds), 359_999))
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        let padded = rest < 10 ? "0\(rest)" : "\(rest)"
        if hours == 0 { return "\(minutes):\(padded)" }
        return "\(hours):" + (minutes < 10 ? "0\(minutes)" : "\(minutes)") + ":\(padded)"
    }

    /// `1,234,567`
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
