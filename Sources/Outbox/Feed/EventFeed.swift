import CommerceKernel
public import Storage

/// What others outside may read of the events: page by page, by cursor.
public enum EventFeed {
    public struct Page: Sendable {
        public let events: [RecordedEvent]
        /// Where the next page begins. Also past events that the filter left out.
        public let next: EventCursor
        public let hasMore: Bool
    }

    /// The newest place: only what happens from now on follows it.
    public static func end(in transaction: ReadTransaction) throws -> EventCursor {
        EventCursor(epoch: try Outbox.epoch(in: transaction), sequence: try Outbox.lastSequence(in: transaction))
    }

    /// No events, and where now is.
    public static func emptyPage(in transaction: ReadTransaction) throws -> Page {
        Page(events: [], next: try end(in: transaction), hasMore: false)
    }

    /// Before the oldest event that is kept.
    public static func start(in transaction: ReadTransaction) throws -> EventCursor {
        EventCursor(epoch: try Outbox.epoch(in: transaction), sequence: 0)
    }

    /// The events after `cursor`, at most `limit`.
    ///
    /// Throws 409 `cursor_out_of_epoch` for a cursor of another history or beyond its end, and 409 `cursor_expired`
    /// when events between it and now were dropped that the filter asks for.
    public static func page(
        after cursor: EventCursor, limit: Int, filter: EventFilter = .all, in transaction: ReadTransaction
    ) throws -> Page {
        let end = try end(in: transaction)
        guard cursor.epoch == end.epoch, cursor.sequence <= end.sequence else {
            throw DomainError(
                .conflict, code: "cursor_out_of_epoch",
                message: """
                    The cursor \(cursor) belongs to another history of events: the shop was restored from a backup. \
                    Begin again without a cursor.
                    """)
        }
        if cursor.sequence > 0, !EventRetention.keepsAll(of: filter),
            cursor.sequence < (try EventRetention.droppedThrough(in: transaction))
        {
            throw DomainError(
                .conflict, code: "cursor_expired",
                message: "Events after the cursor \(cursor) are no longer kept. Begin again without a cursor.")
        }
        let types = try filter.types(in: transaction)
        let events =
            types?.isEmpty == true
            ? []
            : try Outbox.events(after: cursor.sequence, limit: limit + 1, types: types, in: transaction)
        let shown = Array(events.prefix(limit))
        let hasMore = events.count > limit
        let last = hasMore ? shown.last?.sequence ?? cursor.sequence : end.sequence
        return Page(events: shown, next: EventCursor(epoch: end.epoch, sequence: last), hasMore: hasMore)
    }

    /// The newest `count` events that `filter` includes, the newest last.
    public static func newest(
        _ count: Int, filter: EventFilter = .all, in transaction: ReadTransaction
    ) throws -> [RecordedEvent] {
        try Outbox.newestEvents(count, types: try filter.types(in: transaction), in: transaction)
    }
}
