import Foundation

/// The largest resident memory of this process since a moment, as Linux counts it (proc(5)).
enum PeakMemory {
    /// MiB that `body` needed at its worst beyond what the process had before.
    static func added(by body: () throws -> Void) throws -> Double {
        // 5 sets the peak back to what is resident now.
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        let before = try value(of: "VmRSS")
        try body()
        return max(0, try value(of: "VmHWM") - before)
    }

    private static func value(of name: String) throws -> Double {
        let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Double($0) }
            .map { $0 / 1024 } ?? 0
    }
}
