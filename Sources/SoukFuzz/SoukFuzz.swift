import ArgumentParser
import Foundation

/// Runs hostile inputs through every parser of outside bytes.
@main
struct SoukFuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "SoukFuzz",
        abstract: "Runs hostile inputs through the parsers; a crash names the target and the number of the input.")

    @Option(help: "Only these parsers; may be repeated.")
    var only: [String] = []

    @Option(help: "Seconds for each parser, at most.")
    var seconds = 10.0

    @Option(help: "Inputs for each parser, at most.")
    var inputs: UInt64 = 10_000_000

    @Option(help: "Of the inputs; another seed, other inputs.")
    var seed: UInt64 = 1

    @Option(help: "Print input NUMBER of the one parser named with --only, then run it.")
    var show: UInt64?

    func run() throws {
        let simple: [FuzzTarget] =
            [.json, .money, .timestamp, .base64, .callbacks, .multipart, .mime] + FuzzTarget.imports
        for target in simple { try run(target) }
        let shop = try FuzzShop()
        defer { shop.remove() }
        let names = only.filter { name in !simple.contains { $0.name == name } }
        if !only.isEmpty, names.isEmpty { return }
        for target in FuzzTarget.engine(shop) + FuzzTarget.requests(shop) { try run(target) }
    }

    private func run(_ target: FuzzTarget) throws {
        guard only.isEmpty || only.contains(target.name) else { return }
        var mutation = Mutation(seed: seed, seeds: target.seeds, words: target.words)
        if let show {
            let input = mutation.input(show)
            FileHandle.standardOutput.write(Data(input))
            return target.run(input)
        }
        // Nothing is learned from inputs that are refused at once, so every honest one must run.
        for input in target.seeds { target.run(input) }
        try run(target, &mutation)
    }

    private func run(_ target: FuzzTarget, _ mutation: inout Mutation) throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let end = begin + .seconds(seconds)
        var number: UInt64 = 0
        // Written before each run into shared memory that a crash leaves behind: the number to show again.
        let trace = URL(filePath: "/tmp/souk-fuzz-\(target.name).last")
        var slowest: (duration: Duration, number: UInt64) = (.zero, 0)
        try withSharedCounter(at: trace) { last in
            while number < inputs {
                if number & 0x3F == 0, clock.now >= end { break }
                last.pointee = number
                let input = mutation.input(number)
                let start = clock.now
                target.run(input)
                let took = clock.now - start
                if took > slowest.duration { slowest = (took, number) }
                number += 1
            }
        }
        let seconds = (clock.now - begin).components.seconds
        print(
            "\(target.name): \(number) inputs in \(seconds) s, slowest \(slowest.duration) at input \(slowest.number), "
                + "no crash")
        fflush(nil)
    }

    private func withSharedCounter(
        at file: URL, _ body: (UnsafeMutablePointer<UInt64>) throws -> Void
    ) throws {
        let descriptor = open(file.path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, 8) == 0 else { throw ExitCode(2) }
        defer { close(descriptor) }
        guard let memory = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED else {
            throw ExitCode(2)
        }
        defer { munmap(memory, 8) }
        try body(memory.bindMemory(to: UInt64.self, capacity: 1))
        unlink(file.path)
    }
}
