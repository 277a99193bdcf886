import CommerceKernel
import HTTPTypes
import Outbox
import Storage
import Synchronization

/// Follows the feed for clients of `GET /v1/events/stream` (server-sent events, HTML Living Standard, section 9.2).
final class EventStream: Sendable {
    /// Streams at once; each holds a connection for long.
    static let maximumStreams = 200
    static let heartbeat: Duration = .seconds(15)
    /// Commits of other processes are seen after this long.
    private static let poll: Duration = .milliseconds(500)
    /// A stream ends after this long, and its client comes back with its credentials, which may have been revoked.
    private static let lifetime: Duration = .seconds(900)

    private let store: Store
    private let source: String
    private let state: ServerState
    private let signal: CommitSignal
    private let open = Mutex(0)

    init(store: Store, source: String, state: ServerState) {
        self.store = store
        self.source = source
        self.state = state
        signal = CommitSignal(store: store)
    }

    /// Throws what the feed refuses the cursor with, before anything is sent.
    func response(after cursor: EventCursor?, filter: EventFilter) async throws -> APIResponse {
        let start = try await store.read { transaction in
            guard let cursor else { return try EventFeed.end(in: transaction) }
            _ = try EventFeed.page(after: cursor, limit: 1, filter: filter, in: transaction)
            return cursor
        }
        guard open.withLock({ $0 < Self.maximumStreams }) else {
            throw DomainError(
                .unavailable, code: "temporarily_unavailable",
                message: "There are \(Self.maximumStreams) streams open already.", retryAfter: .seconds(10))
        }
        return APIResponse(
            .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: .stream(length: nil) { [self] body in
                open.withLock { $0 += 1 }
                defer { open.withLock { $0 -= 1 } }
                try await follow(from: start, filter, &body)
            })
    }

    private func follow(from start: EventCursor, _ filter: EventFilter, _ body: inout BodyWriter) async throws {
        let begun = ContinuousClock.now
        var spoken = begun
        var cursor = start
        try await body.write("retry: 2000\n: from \(start)\n\n")
        while !Task.isCancelled, !state.isDraining, ContinuousClock.now - begun < Self.lifetime {
            let seen = signal.count
            let page = try await store.read { [cursor] in
                try EventFeed.page(after: cursor, limit: 100, filter: filter, in: $0)
            }
            cursor = page.next
            if !page.events.isEmpty {
                try await body.write(page.events.flatMap { message($0, epoch: page.next.epoch) })
                spoken = .now
            } else if ContinuousClock.now - spoken > Self.heartbeat {
                try await body.write(": heartbeat\n\n")
                spoken = .now
            }
            if !page.hasMore { await signal.wait(past: seen, atMost: Self.poll) }
        }
    }

    private func message(_ event: RecordedEvent, epoch: String) -> [UInt8] {
        let cloud = CloudEvent(event, epoch: epoch, source: source)
        // JSON is written in one line, so one data field is enough.
        return Array("id: \(cloud.id)\nevent: \(event.type)\ndata: ".utf8) + cloud.bytes + Array("\n\n".utf8)
    }
}
