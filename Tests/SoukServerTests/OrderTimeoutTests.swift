import ArgumentParser
import Checkout
import CommerceKernel
import Foundation
import Logging
import Notifications
import Outbox
import Storage
import Testing

@testable import SoukServer

/// A task that waits for its time is a row: whoever runs then carries it out, once.
@Suite struct OrderTimeoutTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "souk-timeout-\(UUID().uuidString)")
    private let time = ManualTime()

    private func application() throws -> SoukApplication {
        let settings = try Settings(
            SettingsSource(flags: [
                "SOUK_DATA": folder.appending(path: "data").path,
                "SOUK_INDEXES": folder.appending(path: "indexes").path,
            ]))
        return try SoukApplication(
            settings: settings, time: time, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func run<T>(_ body: (SoukApplication) async throws -> T) async throws -> T {
        let application = try application()
        defer { application.close() }
        return try await body(application)
    }

    /// What the services do while the shop runs.
    private func work(_ application: SoukApplication) async throws {
        let jobs = JobRunner(
            handlers: application.checkout.jobHandlers, store: application.store, time: time, ids: application.ids,
            logger: application.logger)
        try await jobs.runDueJobs()
        try await application.eventDispatcher().deliverPending()
    }

    /// Messages that were made of the alert.
    private func alerts(_ application: SoukApplication) async throws -> Int {
        try await application.store.read {
            try $0.first("SELECT count(*) FROM notifications WHERE template = 'order-timeout'") { $0.int(0) } ?? 0
        }
    }

    private func importLamp() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "lamp.jsonl")
        try Data(#"{"id": "lamp", "name": "Lamp", "price": 10, "stock": 5}"#.utf8).write(to: file)
        let command = try ImportCommand.parse([
            file.path, "--quiet", "--data", folder.appending(path: "data").path, "--indexes",
            folder.appending(path: "indexes").path,
        ])
        try await command.run()
    }

    private func place(_ application: SoukApplication) async throws {
        let wanted = PlaceOrder(
            buyer: Buyer(customerID: nil, email: "ada@example.com"),
            items: [WantedItem(productID: "lamp", quantity: 1)], payment: .later)
        _ = try await application.checkout.place(wanted)
        try await work(application)
    }

    @Test func `the alert of an unpaid order survives a restart and fires once`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try await importLamp()
        try await run { application in
            try await place(application)
            time.advance(by: CheckoutOptions().reminderAfter - .seconds(1))
            try await work(application)
            #expect(try await alerts(application) == 0)
        }
        // The program is down when the time comes.
        time.advance(by: .seconds(3600))
        for _ in 0..<3 {
            try await run { application in
                try await work(application)
                #expect(try await alerts(application) == 1)
            }
            time.advance(by: .seconds(60))
        }
    }
}
