import ArgumentParser
import CommerceKernel
import Cryptography
import Foundation
import Notifications
import Storage

/// `souk notifications retry`
struct NotificationsRetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Let messages that were given up be tried again.",
        discussion: "A running server sends them at once; without one they wait for the next.")

    @OptionGroup var shop: ShopOptions

    @Argument(help: "The message's id, as souk notifications list shows it.")
    var id: Int64?

    @Flag(help: "All that were given up.")
    var all = false

    func validate() throws {
        if (id == nil) != all { throw ValidationError("Name one message or say --all.") }
    }

    func run() async throws {
        let notifications = try shop.notifications()
        defer { notifications.close() }
        if let id {
            try await notifications.service.retry(id)
            Console.say("The message \(id) is tried again.")
        } else {
            let count = try await notifications.service.retryAll()
            Console.say("\(count) message\(count == 1 ? " is" : "s are") tried again.")
        }
    }
}

extension ShopOptions {
    /// The shop's messages, for commands that need no index.
    struct Messages {
        let service: NotificationService
        fileprivate let store: Store

        func close() { store.close() }
    }

    func notifications() throws -> Messages {
        let settings = try settings()
        let store = try SoukApplication.openStore(settings)
        let ring = try MasterKeyFile.open(at: try settings.masterKeyFile.path)
        let service = NotificationService(
            store: store, options: try settings.notificationOptions, ring: ring, time: SystemTime(),
            ids: SecureRandom())
        return Messages(service: service, store: store)
    }
}
