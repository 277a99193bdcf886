import Carts
import Checkout
import CommerceKernel
import Foundation
import Logging
import Outbox
import Storage
import Testing

@testable import SoukServer

/// A shop in a temporary folder with a coupon of our own to recognise it by.
@Suite struct BackupTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "souk-backup-\(UUID().uuidString)")
    private let time = ManualTime()

    private func settings(_ name: String) throws -> Settings {
        let shop = folder.appending(path: name)
        return try Settings(
            SettingsSource(flags: [
                "SOUK_DATA": shop.appending(path: "data").path, "SOUK_INDEXES": shop.appending(path: "indexes").path,
            ]))
    }

    private func application(_ settings: Settings) throws -> SoukApplication {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try SoukApplication(settings: settings, time: time, logger: quiet)
    }

    private func addCoupon(_ code: String, to application: SoukApplication) throws {
        let coupon = try Coupon(
            json: ["code": .string(code), "type": "percentage", "percentage": 10], defaultCurrency: .usd)
        try application.store.writeNow { [rules = application.checkout.priceRules, outbox = application.outbox] in
            try rules.save(coupon, in: $0)
            try outbox.append(OutboxEvent(type: "coupon.saved", subject: "coupon/\(code)"), in: $0)
        }
    }

    private func coupons(_ settings: Settings) throws -> [String] {
        let application = try application(settings)
        defer { application.close() }
        return try application.store.readNow { try application.checkout.priceRules.coupons(in: $0).map(\.coupon.code) }
    }

    private func epoch(_ settings: Settings) throws -> String {
        let store = try SoukApplication.openStore(settings, time: time)
        defer { store.close() }
        return try store.readNow { try Outbox.epoch(in: $0) }
    }

    /// Throws what `body` threw, and removes the folder in any case.
    private func cleaning(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try body()
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return (error as? CommandFailure)?.message ?? "\(error)"
        }
    }

    @Test func `statement 65: a backup taken while writing restores to a shop that agrees with itself`() throws {
        try cleaning {
            let source = try settings("a")
            let application = try application(source)
            try addCoupon("FIRST", to: application)
            let backup = folder.appending(path: "backup", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let stop = DispatchSemaphore(value: 0)
            let stopped = DispatchSemaphore(value: 0)
            Thread.detachNewThread { [self] in
                var number = 0
                while stop.wait(timeout: .now()) == .timedOut {
                    try? addCoupon("W\(number)", to: application)
                    number += 1
                }
                stopped.signal()
            }
            let manifest = try ShopBackup(settings: source, time: time).write(to: backup, includesKey: true)
            stop.signal()
            stopped.wait()
            try addCoupon("AFTER", to: application)
            application.close()
            #expect(manifest.lastSequence >= 1)
            let target = try settings("b")
            let outcome = try ShopRestore(settings: target, time: time).run(from: backup, replacing: false)
            #expect(outcome.check.faults.isEmpty)
            #expect(outcome.replaced == nil)
            let restored = try coupons(target)
            #expect(restored.contains("FIRST"))
            #expect(!restored.contains("AFTER"))
            // Each coupon was written together with its event.
            #expect(Int64(restored.count) == manifest.lastSequence)
            #expect(try epoch(target) != manifest.epoch, "followers learn that history has changed")
        }
    }

    @Test func `what was there is kept, and only replaced when asked`() throws {
        try cleaning {
            let source = try settings("a")
            let first = try application(source)
            try addCoupon("OLD", to: first)
            let backup = folder.appending(path: "backup", directoryHint: .isDirectory)
            _ = try ShopBackup(settings: source, time: time).write(to: backup, includesKey: false)
            try addCoupon("NEW", to: first)
            first.close()
            let restore = ShopRestore(settings: source, time: time)
            #expect(message { _ = try restore.run(from: backup, replacing: false) }.contains("--replace"))
            #expect(try coupons(source) == ["NEW", "OLD"])
            let replaced = try #require(try restore.run(from: backup, replacing: true).replaced)
            #expect(try coupons(source) == ["OLD"])
            #expect(FileManager.default.fileExists(atPath: replaced.appending(path: "souk.sqlite").path))
            #expect(
                message { _ = try ShopBackup(settings: source, time: time).write(to: backup, includesKey: false) }
                    .contains("exists already"))
        }
    }

    @Test func `a damaged backup is refused and changes nothing`() throws {
        try cleaning {
            let source = try settings("a")
            let first = try application(source)
            try addCoupon("KEPT", to: first)
            let backup = folder.appending(path: "backup", directoryHint: .isDirectory)
            _ = try ShopBackup(settings: source, time: time).write(to: backup, includesKey: false)
            first.close()
            let file = backup.appending(path: "data/souk.sqlite")
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count / 2] ^= 0xFF
            try bytes.write(to: file)
            let restore = ShopRestore(settings: source, time: time)
            #expect(message { _ = try restore.run(from: backup, replacing: true) }.contains("data/souk.sqlite"))
            try FileManager.default.removeItem(at: file)
            #expect(message { _ = try restore.run(from: backup, replacing: true) }.contains("lacks data/souk.sqlite"))
            #expect(message { _ = try restore.run(from: folder, replacing: true) }.contains("no backup"))
            #expect(try coupons(source) == ["KEPT"])
        }
    }

    @Test func `a database of every earlier schema opens and is brought up to date`() throws {
        try cleaning {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let all = SoukApplication.migrations
            for count in 1..<all.count {
                let path = folder.appending(path: "schema\(count).sqlite").path
                try Store.open(at: path, migrations: Array(all[..<count])).close()
                let store = try Store.open(at: path, migrations: all)
                #expect(store.appliedMigrations == all[count...].map(\.id))
                #expect(try store.integrityFaults().isEmpty)
                store.close()
            }
        }
    }
}
