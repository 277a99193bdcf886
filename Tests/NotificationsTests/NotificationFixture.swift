import CommerceKernel
import Cryptography
import Foundation
import Logging
import Notifications
import Outbox
import Storage

/// A database with events and webhooks in a temporary folder.
final class NotificationFixture: Sendable {
    let folder: URL
    let store: Store
    let time = ManualTime()
    let ids = SeededIDs(seed: 7)
    let outbox: Outbox
    let webhooks: WebhookService
    let sender: WebhookSender
    let logger: Logger

    init(policy: TargetPolicy = TargetPolicy(allowsPrivate: true)) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-notify-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        outbox = Outbox(time: time)
        store = try Store.open(
            at: folder.appending(path: "shop.sqlite").path,
            migrations: Outbox.migrations + NotificationMigrations.all)
        logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        webhooks = WebhookService(
            store: store, policy: policy, ring: .ephemeral(),
            source: "https://shop.example", time: time, ids: ids)
        sender = WebhookSender(service: webhooks, logger: logger)
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func record(_ type: String, _ subject: String, _ payload: JSONValue = [:]) async throws {
        try await store.write { [outbox] in
            _ = try outbox.append(OutboxEvent(type: type, subject: subject, payload: payload), in: $0)
        }
    }

    /// Sends what is due.
    func deliver() async throws { try await sender.sendDue() }
}
