import Foundation

/// A program run to its end or until it is stopped, with its peak memory.
struct ChildProcess {
    let pid: pid_t
    let output: URL

    struct Outcome {
        let exitCode: Int32
        /// Peak resident set, mebibytes.
        let peakMemory: Double
        /// User and system time, seconds.
        let cpuSeconds: Double
        let output: String
    }

    struct LaunchFailure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts `arguments[0]`; standard output goes to a file, standard error to ours or, if `quiet`, nowhere.
    static func start(_ arguments: [String], quiet: Bool = false) throws -> ChildProcess {
        let output = FileManager.default.temporaryDirectory.appending(path: "souk-bench-\(UUID().uuidString).out")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if quiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        // Threads of the concurrency pool block every signal; a program that inherits that cannot be stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        let code = posix_spawnp(&pid, arguments[0], &actions, &attributes, &pointers, environ)
        guard code == 0 else {
            throw LaunchFailure(description: "\(arguments[0]) cannot be started: \(String(cString: strerror(code)))")
        }
        return ChildProcess(pid: pid, output: output)
    }

    func stop() { kill(pid, SIGTERM) }

    /// Waits for the end; removes the output file.
    func wait() -> Outcome {
        var status: Int32 = 0
        var usage = rusage()
        var peak = 0.0
        // `ru_maxrss` begins with the size of whoever started the program: the kernel's own mark is read instead.
        while true {
            peak = max(peak, highWaterMark())
            let ended = wait4(pid, &status, WNOHANG, &usage)
            if ended == pid || ended < 0 && errno != EINTR { break }
            usleep(5000)
        }
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(at: output)
        let exited = status & 0x7F == 0
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return Outcome(
            exitCode: exited ? status >> 8 & 0xFF : -(status & 0x7F), peakMemory: peak,
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), output: text)
    }

    /// The largest resident set of the running program so far, mebibytes; 0 once it has ended.
    private func highWaterMark() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { return 0 }
        return kibibytes / 1024
    }

    /// User and system time so far, of all threads, in seconds; counted in hundredths.
    var cpuSecondsSoFar: Double {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            // The second field is the name, in brackets, and may have anything in it; utime and stime are 14 and 15.
            let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 12,
            let user = Double(fields[11]), let system = Double(fields[12])
        else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func run(_ arguments: [String], quiet: Bool = false) throws -> Outcome {
        try start(arguments, quiet: quiet).wait()
    }

    /// What the program has written so far.
    var outputSoFar: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
}
