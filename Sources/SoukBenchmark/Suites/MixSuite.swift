import CommerceKernel
import Foundation

/// R4.11: a realistic mix of reads and purchases, 10,000 requests a minute, answered by half a core and 512 MiB.
///
/// The share is a control group's, in slices of a tenth of a second as a pod has it; the load comes from outside of it
/// at a fixed rate, and each request is timed from the moment it was due.
struct MixSuite {
    private static let requestsAMinute = 10_000.0
    private static let cores = 0.5
    private static let memory = 512

    let environment: BenchmarkEnvironment
    let seconds: Int

    func run(
        _ catalog: CatalogFile, productIDs: [String], shop: BenchmarkEnvironment.Shop, into report: inout Report
    ) throws {
        guard let group = ControlGroup(cores: Self.cores, memory: Self.memory) else {
            return report.note("control groups cannot be used here: no mix on half a core")
        }
        let http = HTTPSuite(environment: environment, seconds: seconds)
        guard let key = try CheckoutSuite.key(shop, environment),
            let (process, base, start) = try http.serve(shop, within: group.prefix)
        else {
            group.remove()
            return report.note("souk serve did not become ready within a minute on half a core")
        }
        defer {
            process.stop()
            let outcome = process.wait()
            // Beyond its share the kernel would have ended it; resident are also pages of files that others had read.
            if let peak = group.peakMemory {
                report.add(
                    "mix", "\(catalog.name): memory charged to the server, peak", peak, "MiB",
                    target: .atMost(Double(Self.memory)))
            }
            report.add("mix", "\(catalog.name): most pages resident", outcome.peakMemory, "MiB")
            group.remove()
        }
        report.add("mix", "\(catalog.name): serve ready on half a core after", start, "s")
        let client = CheckoutClient(base: base, key: key)
        try client.make("mix-cup", price: "5", stock: 900_000)
        try client.make("mix-pot", price: "30", stock: 900_000)
        guard let answer = try load(base, key, catalog.queries, productIDs) else {
            return report.note("python3 is not installed: no mix on half a core")
        }
        func figure(_ name: String) -> Double { answer[name]?.number?.double ?? .infinity }
        report.add(
            "mix", "\(catalog.name): requests on \(Self.cores) cores", figure("rate") * 60, "requests/min",
            target: .atLeast(Self.requestsAMinute * 0.99))
        report.add("mix", "\(catalog.name): refused or failed", figure("failed"), "", target: .exactly(0))
        for (name, most) in [("p50", 45.0), ("p95", 120), ("p99", 250)] {
            report.add("mix", "\(catalog.name): \(name)", figure(name), "ms", target: .atMost(most))
        }
        for (kind, value) in answer["kinds"]?.object?.members ?? [] {
            report.add("mix", "\(catalog.name): \(kind), p95", value.number?.double ?? 0, "ms")
        }
        let waits = group.throttling
        report.add("mix", "\(catalog.name): waited for the next slice", waits.seconds, "s")
        if let examples = answer["examples"]?.array, !examples.isEmpty {
            report.note("not answered: \(examples.map(\.text).joined(separator: ", "))")
        }
    }

    private func load(_ base: String, _ key: String, _ queries: [String], _ ids: [String]) throws -> JSONValue? {
        let folder = FileManager.default.temporaryDirectory
        let files = try [queries, ids].map { texts in
            let file = folder.appending(path: "souk-bench-\(UUID().uuidString).json")
            try Data(JSONValue.array(texts.map { .string($0) }).bytes).write(to: file)
            return file
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        let script = environment.peers.appending(path: "mix_load.py").path
        let outcome = try ChildProcess.run(
            ["python3", script, base, key, "\(Self.requestsAMinute / 60)", "\(max(seconds, 20))"] + files.map(\.path))
        return outcome.output.split(separator: "\n").last.flatMap { try? JSONParser.parse(String($0)) }
    }
}
