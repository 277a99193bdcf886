import Foundation

/// The resident memory of this process, as Linux counts it (proc(5)).
enum PeakMemory {
    /// MiB that `body` needed at its worst beyond what the process had before.
    static func added(by body: () throws -> Void) throws -> Double {
        // 5 sets the peak back to what is resident now.
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        let before = try value(of: "VmRSS")
        try body()
        return max(0, try value(of: "VmHWM") - before)
    }

    /// MiB of its own that this process has now, without the files it maps, which the system takes back when it needs
    /// their memory.
    static func own() throws -> Double { try value(of: "RssAnon") }

    private static func value(of name: String) throws -> Double {
        let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Double($0) }
            .map { $0 / 1024 } ?? 0
    }
}
