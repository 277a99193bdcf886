import Foundation

/// A share of the machine for one program, by control groups of either version of the kernel's interface.
struct ControlGroup {
    private let folders: [URL]

    /// Nil where the kernel's interface is not there or not ours to use.
    ///
    /// - Parameters:
    ///   - cores: Of processor time, such as 0.5; spent in slices of a tenth of a second, as Kubernetes does.
    ///   - memory: Mebibytes. Beyond it the kernel ends the program.
    init?(cores: Double, memory: Int) {
        let root = URL(filePath: "/sys/fs/cgroup")
        let name = "souk-bench-\(getpid())"
        let period = 100_000
        let files = FileManager.default
        let quota = Int(cores * Double(period))
        let wanted: [(folder: URL, settings: [(file: String, value: String)])]
        if files.fileExists(atPath: root.appending(path: "cgroup.controllers").path) {
            wanted = [
                (
                    root.appending(path: name),
                    [("cpu.max", "\(quota) \(period)"), ("memory.max", "\(memory << 20)")]
                )
            ]
        } else {
            wanted = [
                (
                    root.appending(path: "cpu").appending(path: name),
                    [("cpu.cfs_period_us", "\(period)"), ("cpu.cfs_quota_us", "\(quota)")]
                ),
                (root.appending(path: "memory").appending(path: name), [("memory.limit_in_bytes", "\(memory << 20)")]),
            ]
        }
        folders = wanted.map(\.folder)
        do {
            for (folder, settings) in wanted {
                try files.createDirectory(at: folder, withIntermediateDirectories: false)
                for (file, value) in settings {
                    try Data(value.utf8).write(to: folder.appending(path: file))
                }
            }
        } catch {
            remove()
            return nil
        }
    }

    /// Runs what follows it on a command line within the group.
    var prefix: [String] {
        let enter = folders.map { "echo $$ > \($0.appending(path: "cgroup.procs").path)" }.joined(separator: " && ")
        return ["sh", "-c", "\(enter) && exec \"$@\"", "souk-bench"]
    }

    /// The most memory that was charged to the group, in MiB: what the program made and the files it read first, not
    /// pages of files that others had read before. Nil where the kernel does not say.
    var peakMemory: Double? {
        for folder in folders {
            for file in ["memory.peak", "memory.max_usage_in_bytes"] {
                guard let text = try? String(contentsOf: folder.appending(path: file), encoding: .utf8),
                    let bytes = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
                else { continue }
                return bytes / 1_048_576
            }
        }
        return nil
    }

    /// How often, and for how many seconds in all, the group had to wait for its next slice.
    var throttling: (times: Int, seconds: Double) {
        for folder in folders {
            guard let text = try? String(contentsOf: folder.appending(path: "cpu.stat"), encoding: .utf8) else {
                continue
            }
            let figures = Dictionary(
                text.split(separator: "\n").compactMap { line -> (String, Double)? in
                    let parts = line.split(separator: " ")
                    return parts.count == 2 ? Double(parts[1]).map { (String(parts[0]), $0) } : nil
                }, uniquingKeysWith: { first, _ in first })
            let seconds = figures["throttled_usec"].map { $0 / 1e6 } ?? (figures["throttled_time"] ?? 0) / 1e9
            return (Int(figures["nr_throttled"] ?? 0), seconds)
        }
        return (0, 0)
    }

    /// To be called when every program in it has ended.
    func remove() { for folder in folders { rmdir(folder.path) } }
}
