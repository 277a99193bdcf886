import HTTPAPI
import Outbox

extension SoukApplication {
    /// The event feed.
    func eventEndpoints() -> [Endpoint] {
        EventRoutes(store: store, source: settings.publicURL, state: state).endpoints()
    }

    /// What keeps the number of events in bounds.
    func eventRetention() throws -> EventRetention {
        EventRetention(store: store, age: try settings.eventRetention, time: time)
    }
}

extension Settings {
    /// How long events are kept that are not the shop's books. `SOUK_EVENT_RETENTION_DAYS`.
    var eventRetention: Duration {
        get throws {
            try Self.integer(source, "SOUK_EVENT_RETENTION_DAYS", 1...3650).map { .seconds($0 * 86_400) }
                ?? EventRetention.defaultAge
        }
    }
}
