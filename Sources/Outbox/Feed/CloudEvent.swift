public import CommerceKernel

/// An event in the form others read: CloudEvents 1.0, structured JSON.
public struct CloudEvent: Sendable {
    public static let mediaType = "application/cloudevents+json"

    /// Members that only the shop itself can use, and nobody outside needs.
    private static let secrets: Set<String> = ["sealedToken"]

    public let event: RecordedEvent
    public let epoch: String
    /// The shop's address, such as `https://shop.example`; with `id` it names the event in the whole world.
    public let source: String

    public init(_ event: RecordedEvent, epoch: String, source: String) {
        self.event = event
        self.epoch = epoch
        self.source = source
    }

    /// Also the cursor that follows it.
    public var id: String { EventCursor(epoch: epoch, sequence: event.sequence).description }

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("specversion", "1.0")
            json.member("id", id)
            json.member("source", source)
            json.member("type", event.type)
            json.member("subject", event.subject)
            json.member("time", event.occurredAt)
            json.member("datacontenttype", "application/json")
            json.member("data", data)
        }
    }

    public var bytes: [UInt8] {
        var json = JSONWriter(capacity: 512)
        write(to: &json)
        return json.bytes
    }

    /// The payload without secrets.
    public var data: JSONValue {
        guard let object = event.payload.object else { return event.payload }
        return .object(JSONObject(object.members.filter { !Self.secrets.contains($0.key) }))
    }
}
