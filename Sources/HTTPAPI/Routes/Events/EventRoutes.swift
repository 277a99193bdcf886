import CommerceKernel
import HTTPTypes
import Outbox
public import Storage

/// What happened in the shop, for programs: CloudEvents 1.0 page by page, or as they come.
public struct EventRoutes: Sendable {
    private let store: Store
    private let source: String
    private let stream: EventStream

    /// - Parameters:
    ///   - source: The shop's address, which every event names as its source.
    ///   - state: Streams end when the server is stopping.
    public init(store: Store, source: String, state: ServerState) {
        self.store = store
        self.source = source
        stream = EventStream(store: store, source: source, state: state)
    }

    private static let typeParameter = OperationDocumentation.Parameter(
        "type", .inline(#"{"type":"string","pattern":"\#(SchemaText.eventType)","example":"order.*"}"#),
        "Types such as order.placed, or families such as order.*; several by commas.", isRepeated: true)
    private static let cursorSchema = SchemaReference.inline(
        #"{"type":"string","pattern":"\#(SchemaText.eventCursor)","example":"9f86d081884c7d65-120"}"#)

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/events", id: "listEvents", summary: "What happened, in order", tag: "Events", handler: list
            ).documented { operation in
                operation.description = """
                    CloudEvents 1.0. Begin without a cursor, go on with nextCursor; the cursor `latest` answers only \
                    where now is. Events of orders, payments and stock are kept for ever, others for a time.
                    """
                operation.parameters = [
                    .init("cursor", Self.cursorSchema, "nextCursor or an event's id; only later events are answered."),
                    Self.typeParameter,
                    .init("limit", .positiveInteger, "At most this many, 20 unless given; more than 100 is 100."),
                ]
                operation.answers = [.init(200, "In order.", data: .array(.component("CloudEvent")))]
                operation.refusals = [409]
            },
            Endpoint(
                .get, "/v1/events/stream", id: "streamEvents", summary: "What happens, as it happens", tag: "Events",
                handler: follow
            ).producing("text/event-stream").documented { operation in
                operation.description = """
                    Server-sent events: each has the event's id, its type as the name and a CloudEvent as data. \
                    Begins with what happens from now on, or after Last-Event-ID.
                    """
                operation.parameters = [
                    .init("Last-Event-ID", in: .header, .string, "The id of the last event seen."),
                    .init("cursor", Self.cursorSchema, "The same, for clients that cannot send the header."),
                    Self.typeParameter,
                ]
                operation.answers = [.init(200, "Without end.", data: .string, isBare: true)]
                operation.refusals = [409, 503]
            },
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let filter = try Self.filter(request)
        let limit = min(try request.query.integer("limit", in: 1...Int.max) ?? 20, 100)
        let wish = request.query.text("cursor")
        let cursor = try wish == "latest" ? nil : wish.map { try Self.cursor($0, field: "cursor") }
        let page = try await store.read { transaction in
            if wish == "latest" {
                return try EventFeed.emptyPage(in: transaction)
            }
            return try EventFeed.page(
                after: try cursor ?? EventFeed.start(in: transaction), limit: limit, filter: filter, in: transaction)
        }
        let bytes = Envelope.success(
            "Events", at: request.now, capacity: 512 * (page.events.count + 1),
            extra: { json in
                json.member("nextCursor", page.next.description)
                json.member("hasMore", page.hasMore)
            },
            data: { json in
                json.array { json in
                    for event in page.events {
                        CloudEvent(event, epoch: page.next.epoch, source: source).write(to: &json)
                    }
                }
            })
        return APIResponse.json(bytes).adding(.cacheControl, "no-store")
    }

    private func follow(_ request: APIRequest) async throws -> APIResponse {
        let wish = request.headers[HTTPField.Name.lastEventID] ?? request.query.text("cursor")
        let cursor = try wish.flatMap { $0.isEmpty ? nil : try Self.cursor($0, field: "Last-Event-ID") }
        return try await stream.response(after: cursor, filter: try Self.filter(request))
    }

    private static func filter(_ request: APIRequest) throws(DomainError) -> EventFilter {
        guard let filter = EventFilter(request.query.list("type")) else {
            throw .invalid(
                field: "type", code: "invalid_event_type",
                message: """
                    type must hold at most \(EventFilter.maximumPatterns) names such as order.placed or families such \
                    as order.*.
                    """)
        }
        return filter
    }

    private static func cursor(_ text: String, field: String) throws(DomainError) -> EventCursor {
        guard let cursor = EventCursor(text) else {
            throw .invalid(
                field: field, code: "invalid_cursor",
                message: "\(field) is \"\(text.prefix(60))\"; it must be the id of an event or a nextCursor.")
        }
        return cursor
    }
}

extension HTTPField.Name {
    // A constant of ours and valid.
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
