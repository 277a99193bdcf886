import CommerceKernel
import Foundation

/// Whether a burst of logins slows searches down: one shopper's searches one after the other, alone and while 50
/// clients sign in without a pause. Passwords are hashed on threads of low priority, so the two should be alike.
struct LoginSuite {
    let environment: BenchmarkEnvironment
    let seconds: Int
    private static let clients = 50
    private static let email = "bench@example.com"
    private static let password = "correct horse battery"

    func run(_ catalog: CatalogFile, shop: BenchmarkEnvironment.Shop, into report: inout Report) throws {
        let made = try ChildProcess.run(
            [environment.souk, "user", "create", "--email", Self.email, "--password", Self.password] + shop.arguments,
            quiet: true)
        let http = HTTPSuite(environment: environment, connections: 1, seconds: seconds)
        guard made.exitCode == 0, let (process, base, _) = try http.serve(shop) else {
            return report.note("souk serve did not become ready within a minute")
        }
        defer {
            process.stop()
            _ = process.wait()
        }
        let paths = catalog.queries.enumerated().map { "/v1/search?q=\(HTTPSuite.encode($1))&n=\($0)" }
        _ = try http.load(base, paths: paths, isUncached: true)
        guard let alone = try http.load(base, paths: paths, isUncached: true) else {
            return report.note("wrk is not installed: no load over HTTP")
        }
        let script = try loginScript()
        defer { try? FileManager.default.removeItem(at: script) }
        let logins = try ChildProcess.start(
            [
                "wrk", "-t1", "-c\(Self.clients)", "-d\(seconds + 2)s", "--timeout", "60s", "-s", script.path,
                base + "/v1/auth/login",
            ], quiet: true)
        sleep(1)
        let beside = try http.load(base, paths: paths, isUncached: true)
        let answer = logins.wait().output.split(separator: "\n").last.flatMap { try? JSONParser.parse(String($0)) }
        guard let beside, let done = answer?["ok"]?.number?.double, let microseconds = answer?["us"]?.number?.double
        else { return report.note("the logins failed") }
        let label = "\(catalog.name): search"
        report.add("logins", "\(label) alone, median", alone.median, "ms")
        report.add("logins", "\(label) alone, 99th percentile", alone.p99, "ms")
        report.add("logins", "\(label) beside \(Self.clients) logins, median", beside.median, "ms")
        report.add(
            "logins", "\(label) beside \(Self.clients) logins, 99th percentile", beside.p99, "ms",
            target: .atMost(alone.p99 * 1.5 + 1))
        report.add("logins", "logins beside searches", done / microseconds * 1_000_000, "logins/s")
    }

    /// Signs in over and over, and counts what succeeds.
    private func loginScript() throws -> URL {
        let script = FileManager.default.temporaryDirectory.appending(path: "souk-bench-\(UUID().uuidString).lua")
        try """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = '{"email":"\(Self.email)","password":"\(Self.password)"}'
        function done(summary, latency, requests)
          local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
          io.write(string.format('{"ok":%d,"us":%d}\\n', summary.requests - failed, summary.duration))
        end
        """.write(to: script, atomically: true, encoding: .utf8)
        return script
    }
}
