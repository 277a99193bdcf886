import ArgumentParser
import CommerceKernel
import Foundation
import Search

/// Measures the program as its users meet it and prints a table, the targets, and JSON.
@main
struct SoukBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "SoukBenchmark",
        abstract: "Measures import, search and serving; exits 1 when a target is missed.")

    @Option(help: "A real catalog (JSON lines, may be .gz) to measure on beside the generated one; may be repeated.")
    var catalog: [String] = []

    @Option(help: "Products of the generated catalog.")
    var products = 100_000

    @Option(help: "Suites to run: storage, checkout, events, import, search, http, mix, logins.")
    var only: [String] = []

    @Option(help: "Seconds of load for each HTTP figure.")
    var seconds = 8

    @Option(help: "File for the figures as JSON.")
    var json: String?

    @Option(help: "The souk executable.")
    var souk: String?

    @Option(help: "Only write the generated catalog to this file.")
    var generate: String?

    func run() async throws {
        if let generate { return try GeneratedCatalog().write(products, to: URL(filePath: generate)) }
        let environment = try self.environment()
        var report = Report()
        let scratch = environment.scratch.appending(path: "souk-bench-catalog-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: scratch) }
        // The bare rate of the database stands beside that of checkout.
        if wants("storage") || wants("checkout") {
            try await StorageSuite(scratch: environment.scratch).run(into: &report)
        }
        if wants("checkout") { try CheckoutSuite(environment: environment, seconds: seconds).run(into: &report) }
        if wants("events") { try await EventsSuite(environment: environment, seconds: seconds).run(into: &report) }
        for path in catalog {
            let file = URL(filePath: path)
            let name = file.deletingLastPathComponent().lastPathComponent
            let real = CatalogFile(name: name, file: file, queries: try CatalogFile.queries(for: file, count: 3000))
            try measure(real, targets: (0.7, 4, nil), facets: ["brand", "category", "price"], environment, &report)
        }
        if products > 0 {
            let generated = GeneratedCatalog()
            try generated.write(products, to: scratch)
            let file = CatalogFile(
                name: "generated", file: scratch, queries: generated.queries(3000, products: products))
            try measure(
                file, targets: products > 500_000 ? (2, 15, nil) : (0.5, 5, 2000),
                facets: ["brand", "category", "price", "attributes.color", "attributes.material"], environment, &report)
        }
        if let json { try Data(report.json.bytes).write(to: URL(filePath: json)) }
        if !report.allMet { throw ExitCode(1) }
    }

    private func measure(
        _ catalog: CatalogFile, targets: (Double, Double, Double?), facets: [String],
        _ environment: BenchmarkEnvironment, _ report: inout Report
    ) throws {
        let count = try Self.lines(of: catalog.file)
        if wants("import") {
            try ImportSuite(environment: environment).run(
                catalog, products: count, isReference: true, into: &report)
        }
        guard wants("search") || wants("http") || wants("mix") || wants("logins") else { return }
        let shop = try environment.newShop()
        defer { shop.remove() }
        let outcome = try ChildProcess.run(
            [environment.souk, "import", catalog.file.path, "--quiet"] + shop.arguments, quiet: true)
        guard outcome.exitCode == 0 else { return report.note("import of \(catalog.name) failed") }
        if wants("search") {
            let engine = try SearchEngine.open(folder: shop.indexes.appending(path: "products"))
            try SearchSuite(engine: engine, catalog: catalog, targets: targets).run(facets: facets, into: &report)
            try HostileSuite(engine: engine, catalog: catalog).run(into: &report)
            try FreshnessSuite(
                environment: environment, engine: engine, catalog: catalog, shop: shop, seconds: seconds
            ).run(into: &report)
        }
        if wants("http") {
            let ids = try Self.identifiers(of: catalog.file, atMost: 5000)
            let engine = try SearchEngine.open(folder: shop.indexes.appending(path: "products"))
            let rate = try SearchSuite(engine: engine, catalog: catalog, targets: targets).ratePerCore(facets: facets)
            try HTTPSuite(environment: environment, seconds: seconds).run(
                catalog, productIDs: ids, facets: facets, inProcessRate: rate, shop: shop, into: &report)
        }
        if wants("mix") {
            let ids = try Self.identifiers(of: catalog.file, atMost: 5000)
            try MixSuite(environment: environment, seconds: seconds).run(
                catalog, productIDs: ids, shop: shop, into: &report)
        }
        if wants("logins") {
            try LoginSuite(environment: environment, seconds: seconds).run(catalog, shop: shop, into: &report)
        }
    }

    private func wants(_ suite: String) -> Bool { only.isEmpty || only.contains(suite) }

    private func environment() throws -> BenchmarkEnvironment {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let executable = souk ?? folder.appending(path: "souk").path
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw ValidationError(
                "There is no program at \(executable); build it with: swift build -c release --product souk")
        }
        return BenchmarkEnvironment(
            souk: executable, indexes: URL(filePath: "indexes"),
            peers: URL(filePath: "Sources/SoukBenchmark/Peers"), scratch: FileManager.default.temporaryDirectory)
    }

    private static func lines(of file: URL) throws -> Int {
        let reader = file.pathExtension == "gz" ? "gzip -dc" : "cat"
        let outcome = try ChildProcess.run(["sh", "-c", "\(reader) \"$0\" | wc -l", file.path])
        return Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    private static func identifiers(of file: URL, atMost count: Int) throws -> [String] {
        let reader = file.pathExtension == "gz" ? "gzip -dc" : "cat"
        let outcome = try ChildProcess.run(["sh", "-c", "\(reader) \"$0\" | head -n \(count)", file.path], quiet: true)
        return outcome.output.utf8.split(separator: 0x0A).compactMap { try? JSONParser.parse(Array($0))["id"]?.string }
    }
}
