import CommerceKernel
import Foundation

/// The server as a whole process on loopback, under `wrk` on the same cores.
struct HTTPSuite {
    let environment: BenchmarkEnvironment
    var connections = 64
    let seconds: Int

    /// Starts `souk serve` on a free port; answers its process and base URL once it answers `/readyz`, and the
    /// seconds that took.
    ///
    /// - Parameter prefix: A command that runs the server, such as one that enters a control group first.
    func serve(
        _ shop: BenchmarkEnvironment.Shop, settings: [String] = [], within prefix: [String] = []
    ) throws -> (
        process: ChildProcess, base: String, startSeconds: Double
    )? {
        let clock = ContinuousClock()
        let start = clock.now
        let process = try ChildProcess.start(
            prefix + ["env", "SOUK_RATE_LIMIT=off"] + settings + [environment.souk, "serve", "--port", "0"]
                + shop.arguments,
            quiet: true)
        while clock.now - start < .seconds(60) {
            if let base = process.outputSoFar.split(whereSeparator: \.isWhitespace).first(where: {
                $0.hasPrefix("http://127.0.0.1:")
            }) {
                let url = base.hasSuffix("/") ? String(base.dropLast()) : String(base)
                if try ChildProcess.run(["curl", "-fsS", "-o", "/dev/null", url + "/readyz"], quiet: true).exitCode == 0
                {
                    return (process, url, (clock.now - start).seconds)
                }
            }
            usleep(5000)
        }
        process.stop()
        _ = process.wait()
        return nil
    }

    struct Load {
        let rate: Double
        let median: Double
        let p99: Double
        let failures: Int
    }

    /// Runs `wrk` over `paths` in turn for `seconds`; past the server's cache if `isUncached`.
    func load(_ base: String, paths: [String], isUncached: Bool = false) throws -> Load? {
        let script = FileManager.default.temporaryDirectory.appending(path: "souk-bench-\(UUID().uuidString).lua")
        defer { try? FileManager.default.removeItem(at: script) }
        let quoted = paths.map { JSONValue.string($0).text }.joined(separator: ",\n")
        try """
        local paths = {\(quoted)}
        \(isUncached ? "wrk.headers['Cache-Control'] = 'no-cache'" : "")
        local position = 0
        function setup(thread) thread:set("start", math.random(#paths)) end
        function request()
          position = position + 1
          return wrk.format("GET", paths[(start + position) % #paths + 1])
        end
        function done(summary, latency, requests)
          local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
          io.write(string.format('{"requests":%d,"us":%d,"p50":%d,"p99":%d,"failed":%d}\\n',
            summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
        end
        """.write(to: script, atomically: true, encoding: .utf8)
        let outcome = try ChildProcess.run(
            ["wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "-s", script.path, base], quiet: true)
        guard let line = outcome.output.split(separator: "\n").last, let answer = try? JSONParser.parse(String(line)),
            let requests = answer["requests"]?.number?.double, let microseconds = answer["us"]?.number?.double
        else { return nil }
        return Load(
            rate: requests / microseconds * 1_000_000, median: (answer["p50"]?.number?.double ?? 0) / 1000,
            p99: (answer["p99"]?.number?.double ?? 0) / 1000, failures: answer["failed"]?.number?.int ?? 0)
    }

    /// - Parameters:
    ///   - facets: asked for by the searches that are compared with those in process.
    ///   - inProcessRate: searches a second and core of the engine alone, asked the same.
    func run(
        _ catalog: CatalogFile, productIDs: [String], facets: [String], inProcessRate: Double,
        shop: BenchmarkEnvironment.Shop, into report: inout Report
    ) throws {
        guard let (process, base, startSeconds) = try serve(shop) else {
            report.note("souk serve did not become ready within a minute")
            return
        }
        defer {
            process.stop()
            let outcome = process.wait()
            report.add("http", "\(catalog.name): peak memory of the server", outcome.peakMemory, "MiB")
        }
        report.add("http", "\(catalog.name): serve ready after", startSeconds, "s", target: .atMost(1))
        try compare(process, base, catalog, facets: facets, inProcessRate: inProcessRate, into: &report)
        let threeFacets = Self.searches(catalog, facets: ["brand", "category", "price"])
        try measure("search, three facets", paths: threeFacets, base, catalog, at: 4000, p99: 30, into: &report)
        try measure(
            "product by id", paths: productIDs.map { "/v1/products/" + Self.encode($0) }, base, catalog, at: 20_000,
            p99: nil,
            into: &report)
        let ceiling = try measure(
            "health (the ceiling)", paths: ["/health"], base, catalog, at: nil, p99: nil, into: &report)
        let lists = (1...50).map { "/v1/products?limit=20&page=\($0)" }
        let kept = try measure("kept lists", paths: lists, base, catalog, at: 35_000, p99: nil, into: &report)
        if let ceiling, let kept {
            report.add(
                "http", "\(catalog.name): kept lists against the ceiling", kept / ceiling, "", target: .atLeast(0.85))
        }
    }

    /// A search for each query of the catalog, no two alike.
    private static func searches(_ catalog: CatalogFile, facets: [String]) -> [String] {
        let names = facets.map(encode).joined(separator: ",")
        return catalog.queries.enumerated().map { "/v1/search?facets=\(names)&q=\(encode($1))&n=\($0)" }
    }

    /// What a core answers over HTTP of what the engine alone does: requests by the processor time of the server, without
    /// that of the client.
    private func compare(
        _ process: ChildProcess, _ base: String, _ catalog: CatalogFile, facets: [String], inProcessRate: Double,
        into report: inout Report
    ) throws {
        let paths = Self.searches(catalog, facets: facets)
        _ = try load(base, paths: paths)
        let before = process.cpuSecondsSoFar
        guard let load = try load(base, paths: paths) else { return }
        let used = process.cpuSecondsSoFar - before
        guard used > 0, inProcessRate > 0 else { return report.note("no comparison with the engine alone") }
        let rate = load.rate * Double(seconds) / used
        report.add("http", "\(catalog.name): search, \(facets.count) facets, a core", rate, "requests/s")
        report.add(
            "http", "\(catalog.name): the same against the engine alone", rate / inProcessRate, "",
            target: .atLeast(0.6))
    }

    @discardableResult
    private func measure(
        _ what: String, paths: [String], _ base: String, _ catalog: CatalogFile, at rate: Double?, p99: Double?,
        into report: inout Report
    ) throws -> Double? {
        guard let load = try load(base, paths: paths) else {
            report.note("wrk is not installed: no load over HTTP")
            return nil
        }
        let label = "\(catalog.name): \(what), \(connections) connections"
        report.add("http", label, load.rate, "requests/s", target: rate.map { .atLeast($0) })
        report.add("http", "\(catalog.name): \(what), 99th percentile", load.p99, "ms", target: p99.map { .atMost($0) })
        if load.failures > 0 { report.note("\(load.failures) requests failed: \(what)") }
        return load.rate
    }

    static func encode(_ text: String) -> String {
        PercentCoding.encode(text)
    }
}
