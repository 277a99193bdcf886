import Storage
import Catalog
import ArgumentParser
import CommerceKernel
import Foundation
import Outbox
import Payments
import Search

/// `souk doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look over settings, database and index; exit 1 when something is wrong.")

    private enum State: String { case good, warning, bad }

    @OptionGroup var shop: ShopOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let application = try shop.application()
        defer { application.close() }
        var findings: [(State, String, String)] = application.settings.warnings.map { (.warning, "settings", $0) }
        findings.append((.good, "version", "souk \(SoukVersion.text)"))
        findings.append(try database(application))
        findings.append(try index(application))
        findings.append(try payments(application))
        findings.append(space(application.settings.data))
        if json {
            Console.print(
                .array(
                    findings.map { state, area, text in
                        ["state": .string(state.rawValue), "area": .string(area), "message": .string(text)]
                    }))
        } else {
            Console.print(Console.table(findings.map { [$0.0.rawValue, $0.1, $0.2] }))
        }
        if findings.contains(where: { $0.0 == .bad }) { throw CommandFailure(.failed) }
    }

    private func database(_ application: SoukApplication) throws -> (State, String, String) {
        let faults = try application.store.integrityFaults()
        if let fault = faults.first { return (.bad, "database", "\(application.store.path): \(fault)") }
        let count = try application.store.readNow { try application.catalog.count(in: $0) }
        return (.good, "database", "\(application.store.path) is sound and holds \(count) products")
    }

    private func index(_ application: SoukApplication) throws -> (State, String, String) {
        switch application.engine.condition {
        case .missing: return (.warning, "index", "there is none yet; serve, import and reindex build it")
        case .damaged(let reason): return (.bad, "index", "\(reason); run souk reindex")
        case .ready: break
        }
        let last = try application.store.readNow { try Outbox.lastSequence(in: $0) }
        let lag = max(0, last - (application.engine.position?.sequence ?? 0))
        let suffix = application.engine.needsRebuild ? "; schema.json has changed: run souk reindex" : ""
        return (
            suffix.isEmpty ? .good : .warning, "index",
            "\(application.engine.documentCount) products, \(lag) events behind\(suffix)"
        )
    }

    private func payments(_ application: SoukApplication) throws -> (State, String, String) {
        let (count, last) = try application.store.readNow {
            (try PaymentService.alarmCount(in: $0), try PaymentService.lastAlarm(in: $0))
        }
        guard let last else { return (.good, "payments", "no alarm was ever raised") }
        return (.warning, "payments", "\(count) alarms, the last at \(last.at.iso8601): \(last.text)")
    }

    private func space(_ folder: URL) -> (State, String, String) {
        let values = try? FileManager.default.attributesOfFileSystem(forPath: folder.path)
        guard let free = (values?[.systemFreeSize] as? NSNumber)?.int64Value else {
            return (.warning, "disk", "the free space of \(folder.path) cannot be told")
        }
        return (free < 512 << 20 ? .warning : .good, "disk", "\(free >> 20) MiB free at \(folder.path)")
    }
}
