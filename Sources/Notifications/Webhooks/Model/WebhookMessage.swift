import CommerceKernel
import Outbox

/// What is sent of an event: at once the payload that Standard Webhooks recommends (`type`, `timestamp`, `data`) and a
/// CloudEvent 1.0, in which `timestamp` is an extension attribute.
struct WebhookMessage: Sendable {
    /// The event's id in the feed.
    let id: String
    let type: String
    let body: String

    init(id: String, type: String, body: String) {
        self.id = id
        self.type = type
        self.body = body
    }

    init(_ event: RecordedEvent, epoch: String, source: String) {
        let cloud = CloudEvent(event, epoch: epoch, source: source)
        self.init(
            id: cloud.id, type: event.type, subject: event.subject, at: event.occurredAt, source: source,
            data: cloud.data)
    }

    init(id: String, type: String, subject: String, at moment: Timestamp, source: String, data: JSONValue) {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("type", type)
            json.member("timestamp", moment)
            json.member("data", data)
            json.member("specversion", "1.0")
            json.member("id", id)
            json.member("source", source)
            json.member("subject", subject)
            json.member("time", moment)
            json.member("datacontenttype", "application/json")
        }
        self.init(id: id, type: type, body: json.text)
    }
}
