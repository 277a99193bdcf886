import CommerceKernel
import Foundation
import Identity
import Inventory
public import Orders
public import Outbox
import Payments
public import Storage

/// Makes of events the messages that people are to get, in the transaction that moves its position: each is made once,
/// however often the program ends in between.
public struct NotificationComposer: EventConsumer {
    public let name = "notifications"
    public let types: Set<String>? = [
        UserEvents.registered, UserEvents.registrationRepeated, UserEvents.verificationRequested,
        UserEvents.passwordResetRequested, UserEvents.passwordChanged, UserEvents.deleted,
        OrderEvents.placed, OrderEvents.paid, OrderEvents.unlocked, OrderEvents.paymentFailed, OrderEvents.shipped,
        OrderEvents.delivered, OrderEvents.canceled, OrderEvents.paymentOverdue, PaymentEvents.refunded,
        InventoryEvents.stockChanged, Self.cartAbandoned, Self.requested,
    ]

    static let cartAbandoned = "cart.abandoned"
    /// Another program wants words told; see `NotificationService.request`.
    static let requested = "notification.requested"

    let service: NotificationService
    let orders: OrderService
    /// The secret of a guest's order link by its cart; nil where it is not known.
    let guestToken: @Sendable (String) -> String?

    var options: NotificationOptions { service.options }
    var time: any TimeSource { service.time }

    /// - Parameter guestToken: The secret in the link of the order that a guest's cart became.
    public init(
        service: NotificationService, orders: OrderService,
        guestToken: @escaping @Sendable (_ cartID: String) -> String? = { _ in nil }
    ) {
        self.service = service
        self.orders = orders
        self.guestToken = guestToken
    }

    public func effect(of event: RecordedEvent, in transaction: ReadTransaction) throws -> EventEffect {
        switch event.type {
        case InventoryEvents.stockChanged: return { try noteStock(event, in: $0) }
        case UserEvents.deleted:
            return { try NotificationStore.forget(userID: event.subjectID, now: time.now, in: $0) }
        // Older news is no news, and whether it was told is no longer known.
        case _ where time.now.duration(since: event.occurredAt) >= NotificationSender.memory: return { _ in }
        case let type where type.hasPrefix("user."): return { try tellOfAccount(event, in: $0) }
        case Self.cartAbandoned: return { try remindOfCart(event, in: $0) }
        case Self.requested: return { try passOn(event, in: $0) }
        default:
            let news = try newsOfOrder(event, in: transaction)
            return { transaction in for draft in news { try keep(draft, in: transaction) } }
        }
    }

    /// Each by itself but for changes of stock, of which there are many and few matter.
    public func effects(ofAll events: [RecordedEvent], in transaction: ReadTransaction) throws -> [EventEffect]? {
        let stock = events.filter { $0.type == InventoryEvents.stockChanged }
        guard !stock.isEmpty else { return nil }
        let others = events.filter { $0.type != InventoryEvents.stockChanged }
        return try others.map { try effect(of: $0, in: transaction) } + effects(ofStock: stock, in: transaction)
    }

    func keep(_ draft: NotificationDraft, in transaction: Transaction) throws {
        try NotificationStore.insert(draft, now: time.now, in: transaction)
    }

    // MARK: Words of other programs

    private func passOn(_ event: RecordedEvent, in transaction: Transaction) throws {
        guard let channel = event.payload["channel"]?.string.flatMap({ NotificationRecord.Channel(rawValue: $0) }),
            let subject = event.payload["subject"]?.string, let message = event.payload["message"]?.string
        else { return }
        do {
            try service.request(
                channel, to: event.subjectID, subject: subject, message: message, occurrence: String(event.sequence),
                in: transaction)
        } catch is DomainError {
            // The account, or its telephone, is gone since.
        }
    }

    // MARK: Carts

    private func remindOfCart(_ event: RecordedEvent, in transaction: Transaction) throws {
        guard let userID = event.payload["customerId"]?.string,
            let user = try IdentityService.user(id: userID, in: transaction)
        else { return }
        let preferences = try PreferenceStore.preferences(of: userID, in: transaction)
        guard preferences.cartReminders else { return }
        let items = event.payload["items"]?.array ?? []
        guard !items.isEmpty else { return }
        try keep(
            NotificationDraft(
                channel: .email, template: .abandonedCart, about: event.subject, userID: userID, recipient: user.email,
                language: preferences.language ?? options.language,
                data: [
                    "name": .string(user.name), "items": .array(items), "link": "/cart",
                ]), in: transaction)
    }
}
