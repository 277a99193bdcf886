import ArgumentParser
import Foundation

/// Runs hostile inputs through every parser of outside bytes.
@main
struct SoukFuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "SoukFuzz",
        abstract: "Runs hostile inputs through the parsers; a crash names the target and the number of the input.")

    @Option(help: "Only these parsers.")
    var only: [String] = []

    @Option(help: "Seconds for each parser.")
    var seconds = 10.0

    @Option(help: "Of the inputs; another seed, other inputs.")
    var seed: UInt64 = 1

    @Option(help: "Print input NUMBER of the one parser named with --only, then run it.")
    var show: UInt64?

    func run() throws {
        let targets = try [.json, .money, .timestamp, .base64, FuzzTarget.imports()]
        for target in targets where only.isEmpty || only.contains(target.name) {
            var mutation = Mutation(seed: seed, seeds: target.seeds, words: target.words)
            if let show {
                let input = mutation.input(show)
                FileHandle.standardOutput.write(Data(input))
                target.run(input)
                continue
            }
            try run(target, &mutation)
        }
    }

    private func run(_ target: FuzzTarget, _ mutation: inout Mutation) throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var number: UInt64 = 0
        // Written before each run into shared memory that a crash leaves behind: the number to show again.
        let trace = URL(filePath: "/tmp/souk-fuzz-\(target.name).last")
        var slowest: (duration: Duration, number: UInt64) = (.zero, 0)
        try withSharedCounter(at: trace) { last in
            while true {
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
        print("\(target.name): \(number) inputs, slowest \(slowest.duration) at input \(slowest.number), no crash")
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
