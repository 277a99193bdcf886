import CommerceKernel
import Foundation

/// Buying over HTTP: 64 clients that place two-line orders paid by card through the sandbox gateway, every commit
/// durable, and a hot product that more want than there is.
struct CheckoutSuite {
    private static let unitsOfHotProduct = 1000

    let environment: BenchmarkEnvironment
    let seconds: Int

    func run(into report: inout Report) throws {
        setenv("SOUK_RATE_LIMIT", "off", 1)
        defer { unsetenv("SOUK_RATE_LIMIT") }
        let shop = try environment.newShop()
        defer { shop.remove() }
        let made = try ChildProcess.run(
            [environment.souk, "apikey", "create", "--name", "benchmark", "--role", "admin", "--json"] + shop.arguments,
            quiet: true)
        guard
            let key = try? JSONParser.parse(made.output.trimmingCharacters(in: .whitespacesAndNewlines))["key"]?.string
        else { return report.note("no API key could be made: no checkout figures") }
        let http = HTTPSuite(environment: environment, seconds: seconds)
        guard let (process, base, _) = try http.serve(shop) else {
            return report.note("souk serve did not become ready within a minute")
        }
        let client = Client(base: base, key: key)
        try client.post(
            "/v1/products", #"{"id":"cup","name":"Cup","price":5,"stock":900000000}"#)
        try client.post(
            "/v1/products", #"{"id":"pot","name":"Pot","price":30,"stock":900000000}"#)
        try client.post(
            "/v1/products", #"{"id":"hot","name":"Hot","price":9,"stock":\#(Self.unitsOfHotProduct)}"#)
        let two = #"{"productId":"cup","quantity":1},{"productId":"pot","quantity":2}"#
        if let load = try load(client, items: two, connections: 64) {
            report.add("checkout", "paid two-line orders, 64 clients", load.rate, "orders/s", target: .atLeast(1500))
            report.add("checkout", "the same, 99th percentile", load.p99, "ms", target: .atMost(150))
            if load.refused > 0 { report.note("\(load.refused) orders were refused") }
        } else {
            report.note("wrk is not installed: no load over HTTP")
        }
        _ = try load(client, items: #"{"productId":"hot","quantity":1}"#, connections: 256)
        let left = try client.get("/v1/inventory/hot")["data"]?["levels"]?.array?.first
        let sold = Self.unitsOfHotProduct - (left?["onHand"]?.number?.int ?? 0)
        report.add(
            "checkout", "a hot product's \(Self.unitsOfHotProduct) units, 256 clients: sold", Double(sold), "units",
            target: .atMost(Double(Self.unitsOfHotProduct)))
        process.stop()
        _ = process.wait()
        let check = try ChildProcess.run([environment.souk, "check", "--json"] + shop.arguments, quiet: true)
        report.add(
            "checkout", "souk check afterwards, exit code", Double(check.exitCode), "", target: .atMost(0))
    }

    private struct Load {
        let rate: Double
        let p99: Double
        let refused: Int
    }

    private func load(_ client: Client, items: String, connections: Int) throws -> Load? {
        let body = """
            {"items":[\(items)],"shippingAddress":{"street":"123 Main St","city":"San Francisco","country":"US"},\
            "paymentMethod":"card","paymentDetails":{"cardNumber":"4242424242424242","expiryDate":"12/30","cvv":"123"}}
            """
        let script = FileManager.default.temporaryDirectory.appending(path: "souk-bench-\(UUID().uuidString).lua")
        defer { try? FileManager.default.removeItem(at: script) }
        try """
        wrk.method = "POST"
        wrk.path = "/v1/orders"
        wrk.body = \(JSONValue.string(body).text)
        wrk.headers["Content-Type"] = "application/json"
        wrk.headers["X-API-Key"] = "\(client.key)"
        function done(summary, latency, requests)
          io.write(string.format('{"requests":%d,"us":%d,"p99":%d,"refused":%d}\\n',
            summary.requests, summary.duration, latency:percentile(99), summary.errors.status))
        end
        """.write(to: script, atomically: true, encoding: .utf8)
        let outcome = try ChildProcess.run(
            ["wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--timeout", "30s", "-s", script.path, client.base],
            quiet: true)
        guard let line = outcome.output.split(separator: "\n").last, let answer = try? JSONParser.parse(String(line)),
            let requests = answer["requests"]?.number?.double, let microseconds = answer["us"]?.number?.double
        else { return nil }
        let refused = answer["refused"]?.number?.int ?? 0
        return Load(
            rate: (requests - Double(refused)) / microseconds * 1_000_000,
            p99: (answer["p99"]?.number?.double ?? 0) / 1000, refused: refused)
    }

    private struct Client {
        let base: String
        let key: String

        func post(_ path: String, _ body: String) throws {
            _ = try ChildProcess.run(
                [
                    "curl", "-fsS", "-o", "/dev/null", "-X", "POST", base + path, "-H", "X-API-Key: \(key)", "-H",
                    "Content-Type: application/json", "-d", body,
                ], quiet: true)
        }

        func get(_ path: String) throws -> JSONValue {
            let answer = try ChildProcess.run(["curl", "-fsS", base + path, "-H", "X-API-Key: \(key)"], quiet: true)
            return try JSONParser.parse(answer.output)
        }
    }
}
