import CommerceKernel
import Foundation

/// `souk import` as a whole process, from the file to a searchable index, against plain Xapian on the same file.
struct ImportSuite {
    let environment: BenchmarkEnvironment

    func run(_ catalog: CatalogFile, products: Int, isReference: Bool, into report: inout Report) throws {
        let shop = try environment.newShop()
        defer { shop.remove() }
        let clock = ContinuousClock()
        var outcome: ChildProcess.Outcome?
        let elapsed = try clock.measure {
            outcome = try ChildProcess.run(
                [environment.souk, "import", catalog.file.path, "--quiet"] + shop.arguments, quiet: true)
        }
        guard let outcome, outcome.exitCode == 0 else {
            report.note("import of \(catalog.name) failed with exit code \(outcome?.exitCode ?? -1)")
            return
        }
        let rate = Double(products) / elapsed.seconds
        report.add(
            "import", "\(catalog.name): \(products) products, file to searchable", rate, "products/s",
            target: .atLeast(5000))
        report.add(
            "import", "\(catalog.name): peak memory", outcome.peakMemory, "MiB", target: .atMost(300))
        report.add("import", "\(catalog.name): CPU", outcome.cpuSeconds, "s")
        try rebuild(catalog, products: products, shop: shop, into: &report)
        guard isReference else { return }
        let database = shop.folder.appending(path: "plain")
        let script = environment.peers.appending(path: "plain_xapian.py").path
        let peer = try ChildProcess.run(
            ["/usr/bin/python3", script, catalog.file.path, database.path], quiet: true)
        if peer.exitCode == 0, let answer = try? JSONParser.parse(peer.output),
            let peerRate = answer["rate"]?.number?.double
        {
            report.add("import", "\(catalog.name): plain python3-xapian TermGenerator", peerRate, "products/s")
            report.add(
                "import", "\(catalog.name): souk against plain Xapian", rate / peerRate, "times", target: .atLeast(1))
        } else {
            report.note("python3-xapian is not installed: no comparison")
        }
    }

    /// The index alone, made anew from the database.
    private func rebuild(
        _ catalog: CatalogFile, products: Int, shop: BenchmarkEnvironment.Shop, into report: inout Report
    ) throws {
        var outcome: ChildProcess.Outcome?
        let elapsed = try ContinuousClock().measure {
            outcome = try ChildProcess.run([environment.souk, "reindex"] + shop.arguments, quiet: true)
        }
        guard let outcome, outcome.exitCode == 0 else {
            return report.note("reindex of \(catalog.name) failed with exit code \(outcome?.exitCode ?? -1)")
        }
        let rate = Double(products) / elapsed.seconds
        report.add(
            "import", "\(catalog.name): index built from the database", rate, "products/s", target: .atLeast(10_000))
        report.add("import", "\(catalog.name): peak memory of that, mapped files included", outcome.peakMemory, "MiB")
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
