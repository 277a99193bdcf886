import CommerceKernel
import Cryptography
import Foundation
import Identity
import Logging
import Notifications
import Orders
import Outbox
import Storage
import Synchronization

/// Takes mails, or refuses them as it is told.
final class TestMailbox: MailTransport, SMSTransport {
    private let state = Mutex<(mails: [MailMessage], texts: [ShortMessage], failure: DeliveryFailure?)>(([], [], nil))

    var mails: [MailMessage] { state.withLock { $0.mails } }
    var texts: [ShortMessage] { state.withLock { $0.texts } }

    func fail(_ failure: DeliveryFailure?) { state.withLock { $0.failure = failure } }

    func send(_ message: MailMessage) async throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.mails.append(message) }
    }

    func send(_ message: ShortMessage) async throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.texts.append(message) }
    }
}

/// Accounts, orders and messages in a temporary folder.
final class MailFixture: Sendable {
    let folder: URL
    let store: Store
    let time = ManualTime()
    let ids = SeededIDs(seed: 11)
    let ring = KeyRing.ephemeral()
    let outbox: Outbox
    let orders: OrderService
    let passwords: PasswordHashingQueue
    let identity: IdentityService
    let service: NotificationService
    let dispatcher: EventDispatcher
    let mailbox = TestMailbox()
    let sender: NotificationSender

    init(
        lowStock: Int? = 5, staff: [MailAddress] = [],
        guestToken: @escaping @Sendable (String) -> String? = { _ in nil }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "shop.sqlite").path,
            migrations: Outbox.migrations + OrderService.migrations + IdentityService.migrations
                + NotificationMigrations.all)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        outbox = Outbox(time: time)
        orders = OrderService(time: time, ids: ids)
        passwords = PasswordHashingQueue(
            parameters: try ScryptParameters(costExponent: 4, blockSize: 1, parallelization: 1), workers: 1)
        let tokens = AccessTokens(
            store: store, ring: ring, options: .init(issuer: "https://shop.example"), time: time, ids: SecureRandom())
        identity = try IdentityService(
            store: store, ring: ring, passwords: passwords, tokens: tokens, time: time, ids: SecureRandom())
        var options = NotificationOptions(
            sender: try MailAddress(address: "shop@example.com"), shopName: "Souk", baseURL: "https://shop.example")
        options.lowStock = lowStock
        options.staff = staff
        service = NotificationService(store: store, options: options, ring: ring, time: time, ids: ids)
        dispatcher = EventDispatcher(
            consumers: [NotificationComposer(service: service, orders: orders, guestToken: guestToken)], store: store,
            time: time,
            logger: logger)
        sender = NotificationSender(
            service: service, renderer: try MessageRenderer(), mail: mailbox, sms: mailbox, ring: ring, logger: logger)
    }

    deinit {
        passwords.close()
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func deliver() async throws {
        try await dispatcher.deliverPending()
        try await sender.sendDue()
    }

    func record(_ type: String, _ subject: String, _ payload: JSONValue = [:]) async throws {
        try await store.write { [outbox] in
            _ = try outbox.append(OutboxEvent(type: type, subject: subject, payload: payload), in: $0)
        }
    }

    /// Somebody with an account, by the way that sends no mail.
    func customer(phone: String? = nil) throws -> User {
        try identity.createNow(
            .init(email: "ada@example.com", password: nil, name: "Ada Lovelace", phone: phone), client: .commandLine)
    }

    /// An order of two lines, paid by bank transfer unless said otherwise.
    func order(
        of user: User? = nil, email: String? = "ada@example.com", paymentMethod: String = "bank_transfer",
        cartID: String? = nil, tokenHash: [UInt8]? = nil
    ) async throws -> Order {
        let price = Money(minorUnits: 4995, currency: .usd)
        let total = Money(minorUnits: 9990, currency: .usd)
        let zero = Money.zero(.usd)
        let draft = OrderDraft(
            customerID: user?.id, email: email, customerName: user?.name ?? "Ada <b>Lovelace</b>",
            lines: [
                OrderLine(
                    position: 1, productID: "p1", variantID: nil, name: "Lamp \"Ætna\" & <shade>", sku: "L-1",
                    quantity: 2,
                    unitPrice: price, discount: zero, tax: zero)
            ],
            amounts: OrderAmounts(
                subtotal: total, discount: zero, shipping: zero, tax: zero, taxIncluded: zero, total: total),
            shippingAddress: PostalAddress(name: "Ada", street: "1 Main St", city: "London", zip: "E1", country: "GB"),
            paymentMethod: paymentMethod, cartID: cartID, source: "v1", tokenHash: tokenHash)
        return try await store.write { [orders] in try orders.create(draft, in: $0) }
    }

    func announce(_ type: String, _ order: Order, _ extra: JSONObject = [:]) async throws {
        try await store.write { [orders] in _ = try orders.announce(type, order, extra, in: $0) }
    }
}
