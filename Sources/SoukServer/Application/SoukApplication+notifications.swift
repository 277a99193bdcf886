import Checkout
import CommerceKernel
import Cryptography
import HTTPAPI
import Notifications
import Orders
import Outbox
import Storage

/// Messages to people.
extension SoukApplication {
    /// Makes messages of events.
    func notificationComposer() -> NotificationComposer {
        NotificationComposer(
            service: notifications, orders: checkout.orders, guestToken: GuestOrderTokens(ring: keyRing).token)
    }

    /// Sends them. Throws when a template or a setting is not right.
    func notificationSender() throws -> NotificationSender {
        NotificationSender(
            service: notifications, renderer: try MessageRenderer(overrides: notifications.options.templates),
            mail: try settings.mailTransport(), sms: try settings.smsTransport(), ring: keyRing, logger: logger)
    }
}
