import CommerceKernel
import Foundation

/// Buying over HTTP: 64 clients that place two-line orders paid by card through the sandbox gateway, every commit
/// durable (`synchronous=FULL`), with and without group commit; reads of a cart; and a hot product that five times as
/// many buyers want as there are units.
struct CheckoutSuite {
    private static let clients = 64
    /// Of what is bought all the time.
    private static let units = 900_000_000
    private static let unitsOfHotProduct = 1000
    private static let buyersOfHotProduct = 5000

    let environment: BenchmarkEnvironment
    let seconds: Int

    func run(into report: inout Report) throws {
        try orders(groupCommit: true, into: &report)
        try orders(groupCommit: false, into: &report)
    }

    private func orders(groupCommit: Bool, into report: inout Report) throws {
        let shop = try environment.newShop()
        defer { shop.remove() }
        let http = HTTPSuite(environment: environment, connections: Self.clients, seconds: seconds)
        guard let key = try Self.key(shop, environment),
            let (process, base, _) = try http.serve(
                shop, settings: ["SOUK_GROUP_COMMIT=\(groupCommit ? "on" : "off")"])
        else { return report.note("souk serve did not become ready within a minute: no checkout figures") }
        let client = CheckoutClient(base: base, key: key)
        try client.make("cup", price: "5", stock: Self.units)
        try client.make("pot", price: "30", stock: Self.units)
        let two = #"{"productId":"cup","quantity":1},{"productId":"pot","quantity":2}"#
        // Warms caches and the allocator; not counted.
        _ = try client.buy(two, connections: Self.clients, seconds: 2)
        let sold = try client.sold("cup", of: Self.units)
        if let load = try client.buy(two, connections: Self.clients, seconds: seconds) {
            // Each of them has one cup; the last ones may have been paid after the client had gone.
            if try client.sold("cup", of: Self.units) - sold < load.paid {
                report.note("fewer cups were sold than orders were answered as paid")
            }
            let name = "paid two-line orders, \(Self.clients) clients"
            if groupCommit {
                report.add("checkout", name, load.paidRate, "orders/s", target: .atLeast(1500))
                report.add("checkout", "the same, median", load.median, "ms")
                report.add("checkout", "the same, 99th percentile", load.p99, "ms", target: .atMost(150))
            } else {
                report.add("checkout", "the same orders, a commit for each write", load.paidRate, "orders/s")
                report.add("checkout", "the same, 99th percentile", load.p99, "ms")
            }
            if load.other > 0 { report.note("\(load.other) orders were refused") }
        } else {
            report.note("wrk is not installed: no load over HTTP")
        }
        if groupCommit {
            try cartReads(client, seconds: seconds, into: &report)
            try hotProduct(client, into: &report)
            try stockInSearches(client, into: &report)
        }
        process.stop()
        _ = process.wait()
        let check = try ChildProcess.run([environment.souk, "check", "--json"] + shop.arguments, quiet: true)
        report.add("checkout", "souk check afterwards, exit code", Double(check.exitCode), "", target: .exactly(0))
    }

    private func cartReads(_ client: CheckoutClient, seconds: Int, into report: inout Report) throws {
        guard let cart = try client.cart(of: ["cup", "pot"]),
            let load = try client.read(cart, connections: Self.clients, seconds: seconds)
        else { return report.note("no reads of carts") }
        report.add(
            "checkout", "reads of a two-line cart, \(Self.clients) clients", load.rate, "requests/s",
            target: .atLeast(10_000))
        report.add("checkout", "the same, 99th percentile", load.p99, "ms")
        if load.failures > 0 { report.note("\(load.failures) reads of carts failed") }
    }

    private func hotProduct(_ client: CheckoutClient, into report: inout Report) throws {
        try client.make("hot", price: "9", stock: Self.unitsOfHotProduct)
        guard
            let load = try client.buy(
                #"{"productId":"hot","quantity":1}"#, connections: 500, seconds: 120,
                buyers: Self.buyersOfHotProduct)
        else { return }
        let name = "a hot product, \(Self.unitsOfHotProduct) units, \(Self.buyersOfHotProduct) buyers"
        report.add(
            "checkout", "\(name): sold", Double(try client.sold("hot", of: Self.unitsOfHotProduct)), "units",
            target: .exactly(Double(Self.unitsOfHotProduct)))
        report.add("checkout", "the same: told that it is out of stock", Double(load.outOfStock), "buyers")
        report.add("checkout", "the same: told to come again in a while, and did", Double(load.other), "times")
    }

    /// How long a search goes on offering what was just sold out, at worst of ten times.
    private func stockInSearches(_ client: CheckoutClient, into report: inout Report) throws {
        try client.make("zephyrine", price: "9", stock: 1)
        var slowest = Duration.zero
        for round in 0..<10 {
            let isThere = !round.isMultiple(of: 2)
            let start = ContinuousClock.now
            try client.count(isThere ? 1 : 0, of: "zephyrine")
            while try client.finds("zephyrine") != isThere, ContinuousClock.now - start < .seconds(30) { usleep(2000) }
            slowest = max(slowest, ContinuousClock.now - start)
        }
        report.add(
            "checkout", "a change of stock is in searches after, at most", slowest.seconds * 1000, "ms",
            target: .atMost(1000))
    }

    static func key(_ shop: BenchmarkEnvironment.Shop, _ environment: BenchmarkEnvironment) throws -> String? {
        let made = try ChildProcess.run(
            [environment.souk, "apikey", "create", "--name", "benchmark", "--role", "admin", "--json"] + shop.arguments,
            quiet: true)
        return (try? JSONParser.parse(made.output.trimmingCharacters(in: .whitespacesAndNewlines)))?["key"]?.string
    }
}
