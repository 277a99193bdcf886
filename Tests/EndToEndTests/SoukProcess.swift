import Foundation
import Synchronization

/// The `souk` program beside the tests, run on folders of its own.
struct SoukProcess {
    let folder: URL

    static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "souk")

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-e2e-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    private func process(
        _ arguments: [String], folders: Bool, environment extra: [String: String] = [:]
    ) -> Process {
        let process = Process()
        process.executableURL = Self.program
        process.currentDirectoryURL = folder
        process.arguments = arguments + (folders ? ["--data", "data", "--indexes", "indexes"] : [])
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SOUK_") }
        environment["NO_COLOR"] = "1"
        environment.merge(extra) { $1 }
        process.environment = environment
        return process
    }

    /// Runs a command to its end. No thread of the pool that tests share waits for it.
    func run(
        _ arguments: String..., folders: Bool = true, environment: [String: String] = [:]
    ) async throws -> Outcome {
        let process = process(arguments, folders: folders, environment: environment)
        let files = ["out", "err"].map { folder.appending(path: "\(UUID().uuidString).\($0)") }
        for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = FileHandle.nullDevice
        try await process.runToTheEnd()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }

    /// Starts a command. The caller ends it.
    func start(
        _ arguments: String..., input: Any = FileHandle.nullDevice, output: FileHandle = .nullDevice
    ) throws -> Process {
        let process = process(arguments, folders: true)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = input
        try process.run()
        return process
    }

    /// Starts a server and waits until it prints its address. The caller ends it.
    func serve(
        _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> (process: Process, base: String) {
        let process = process(["serve", "--port", "0"] + arguments, folders: true, environment: environment)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let (pieces, piece) = AsyncStream.makeStream(of: Data.self)
        // To its end, lest it wait for a reader. A thread of its own: taking a readability handler away while the pipe
        // says something has ended the tests with a crash in Dispatch.
        Thread.detachNewThread { [reading = output.fileHandleForReading] in
            while case let data = reading.availableData, !data.isEmpty { piece.yield(data) }
            piece.finish()
        }
        var text = ""
        for await data in pieces {
            text += String(decoding: data, as: UTF8.self)
            if text.contains("ready") { break }
        }
        guard let match = text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/) else {
            process.terminate()
            throw CocoaError(.fileReadUnknown)
        }
        return (process, String(match.output))
    }
}

extension Process {
    /// Starts the program and suspends until it has ended.
    func runToTheEnd() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        terminationHandler = { _ in end.finish() }
        try run()
        for await _ in ends {}
    }

    /// Suspends until the started program has ended.
    func ended() async throws {
        while isRunning { try await Task.sleep(for: .milliseconds(10)) }
    }
}
