import Storage
import ArgumentParser
import CatalogIndexing
import Checkout
import CommerceKernel

/// `souk check`
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check database, stock, ledger, orders and index; exit 1 and name what contradicts.",
        discussion: "Works with and without a server. An index that is merely behind is reported and no fault.")

    @OptionGroup var shop: ShopOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let application = try shop.application()
        defer { application.close() }
        let (report, commerce, damage) = try await BlockingWork.run {
            let check = ConsistencyCheck(
                store: application.store, engine: application.engine, documents: application.documents)
            return (
                try check.run(), try application.store.readNow { try CommerceCheck.run(in: $0) },
                try application.store.integrityFaults()
            )
        }
        if json { Console.print(Self.json(report, commerce, damage)) } else { Self.say(report, commerce, damage) }
        if !report.isConsistent || !commerce.faults.isEmpty || !damage.isEmpty { throw CommandFailure(.failed) }
    }

    private static func json(
        _ report: ConsistencyCheck.Report, _ commerce: CommerceCheck.Report, _ damage: [String]
    ) -> JSONValue {
        func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
        return [
            "consistent": .bool(report.isConsistent && commerce.faults.isEmpty && damage.isEmpty),
            "products": .integer(report.products),
            "documents": .integer(report.documents), "pendingEvents": .integer(report.pendingEvents),
            "contradictions": .integer(report.contradictions),
            "rebuildReason": report.rebuildReason.map { .string($0) } ?? .null, "missing": list(report.missing),
            "different": list(report.different), "surplus": list(report.surplus), "commerce": list(commerce.faults),
            "pendingPayments": list(commerce.pending), "database": list(damage),
        ]
    }

    private static func say(
        _ report: ConsistencyCheck.Report, _ commerce: CommerceCheck.Report, _ damage: [String]
    ) {
        for fault in damage { Console.fail("database: \(fault)") }
        for fault in commerce.faults { Console.fail("commerce: \(fault)") }
        for payment in commerce.pending { Console.say("\(payment); recovery will finish it") }
        if let reason = report.rebuildReason { Console.fail("\(reason); run souk reindex") }
        for (what, ids) in [
            ("missing from the index", report.missing), ("different in the index", report.different),
            ("in the index only", report.surplus),
        ] {
            for id in ids { Console.fail("\(id) is \(what)") }
        }
        let shown = report.missing.count + report.different.count + report.surplus.count
        if report.contradictions > shown { Console.fail("… and \(report.contradictions - shown) more") }
        let pending = report.pendingEvents > 0 ? "; the index is \(report.pendingEvents) events behind" : ""
        Console.say(
            "\(report.products) products, \(report.documents) documents, \(report.contradictions) contradictions\(pending)"
        )
    }
}
