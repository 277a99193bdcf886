import Analytics
import Checkout
import HTTPAPI
import Notifications
import Outbox

extension SoukApplication {
    /// The event feed and the endpoints that are told of events.
    func eventEndpoints() -> [Endpoint] {
        EventRoutes(store: store, source: settings.publicURL, state: state).endpoints()
            + WebhookRoutes(webhooks: webhooks).endpoints()
            + NotificationRoutes(notifications: notifications).endpoints()
            + UnsubscribeRoutes(notifications: notifications, identity: identity).endpoints()
    }

    /// Those inside who see every event.
    func eventDispatcher() -> EventDispatcher {
        var consumers: [any EventConsumer] = [
            notificationComposer(), SalesRecorder(analytics: analytics),
        ]
        if let after = checkout.options.cartReminderAfter {
            consumers.append(CartReminderPlanner(after: after, time: time))
        }
        return EventDispatcher(consumers: consumers, store: store, time: time, logger: logger)
    }

    /// What keeps the number of events in bounds.
    func eventRetention() throws -> EventRetention {
        EventRetention(
            store: store, age: try settings.eventRetention, time: time, reader: WebhookService.position(in:))
    }
}

extension Settings {
    /// Whether webhooks may go into private networks. `SOUK_WEBHOOK_ALLOW_PRIVATE`.
    var targetPolicy: TargetPolicy {
        get throws { TargetPolicy(allowsPrivate: try Self.flag(source, "SOUK_WEBHOOK_ALLOW_PRIVATE") ?? false) }
    }

    /// How long events are kept that are not the shop's books. `SOUK_EVENT_RETENTION_DAYS`.
    var eventRetention: Duration {
        get throws {
            try Self.integer(source, "SOUK_EVENT_RETENTION_DAYS", 1...3650).map { .seconds($0 * 86_400) }
                ?? EventRetention.defaultAge
        }
    }
}
