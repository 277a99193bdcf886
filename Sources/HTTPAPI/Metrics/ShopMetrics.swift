import CatalogIndexing
public import CommerceKernel
import Foundation
import Notifications
import Outbox
import Payments
public import Search
public import Storage

/// What the database, the index and the queues say of themselves when they are asked.
public struct ShopMetrics: Sendable {
    private let store: Store
    private let engine: SearchEngine
    private let cache: ResponseCache
    private let state: ServerState
    private let version: String
    private let started: Timestamp

    public init(
        store: Store, engine: SearchEngine, cache: ResponseCache, state: ServerState, version: String,
        started: Timestamp
    ) {
        self.store = store
        self.engine = engine
        self.cache = cache
        self.state = state
        self.version = version
        self.started = started
    }

    /// What is read from the database in one transaction.
    private struct Rows: Sendable {
        var lags: [(consumer: String, lag: Int64)] = []
        var parked: [String: Int] = [:]
        var jobs: [(kind: String, due: Int, waiting: Int, dead: Int)] = []
        var messages: (pending: Int, dead: Int, oldest: Timestamp?) = (0, 0, nil)
        var oldestWebhook: Timestamp?
        /// The oldest event that the index has not seen.
        var unseen: Timestamp?
        var unseenCount = 0
        var paymentAlarms = 0
        var pageBytes = 0
        var freeBytes = 0
    }

    func write(to text: inout PrometheusText, at now: Timestamp) async throws {
        let position = engine.position
        let rows = try await store.read { try Self.read(after: position, now: now, in: $0) }
        writeProcess(to: &text, now)
        writeCache(to: &text)
        writeIndex(to: &text, rows, position, now)
        writeOutbox(to: &text, rows)
        writeMessages(to: &text, rows, now)
        text.counter(
            "souk_payment_alarms_total", "What must not happen with payments and a person has to look at.",
            rows.paymentAlarms)
        writeDatabase(to: &text, rows)
    }

    private static func read(
        after position: IndexPosition?, now: Timestamp, in transaction: ReadTransaction
    ) throws -> Rows {
        var rows = Rows()
        rows.lags = try ConsumerStore.lags(in: transaction)
        rows.parked = try ConsumerStore.parkedCounts(in: transaction)
        rows.jobs = try JobQueue.counts(at: now, in: transaction)
        rows.messages = try NotificationService.backlog(in: transaction)
        rows.oldestWebhook = try WebhookService.oldestWaiting(in: transaction)
        rows.paymentAlarms = try PaymentService.alarmCount(in: transaction)
        let pending = try Outbox.events(
            after: position?.sequence ?? 0, limit: 10_000, types: IndexProjection.types, in: transaction)
        rows.unseen = pending.first?.occurredAt
        rows.unseenCount = pending.count
        let size = try transaction.first("PRAGMA page_size") { $0.int(0) } ?? 0
        rows.pageBytes = size * (try transaction.first("PRAGMA page_count") { $0.int(0) } ?? 0)
        rows.freeBytes = size * (try transaction.first("PRAGMA freelist_count") { $0.int(0) } ?? 0)
        return rows
    }

    private func writeProcess(to text: inout PrometheusText, _ now: Timestamp) {
        text.family("souk_build_info", .gauge, "Always 1; the label is the version.")
        text.sample([("version", version)], 1)
        text.gauge("souk_start_time_seconds", "When the process began, since 1970.", started.inSeconds)
        text.gauge("souk_ready", "1 while the process wants traffic.", state.wantsTraffic ? 1 : 0)
        if let memory = ProcessMemory.resident {
            text.gauge("souk_resident_memory_bytes", "Memory of the process.", Double(memory))
        }
        text.gauge(
            "souk_allocated_memory_bytes", "Allocated and not freed, without what the allocator keeps for later.",
            Double(Allocator.allocatedBytes))
        text.gauge(
            "souk_sqlite_memory_bytes", "Of that, what the pages take that SQLite keeps.", Double(Store.pageCacheBytes))
    }

    private func writeCache(to text: inout PrometheusText) {
        let counts = cache.counts
        text.family("souk_cache_requests_total", .counter, "Look-ups in the response cache.")
        text.sample([("result", "hit")], counts.hits)
        text.sample([("result", "miss")], counts.misses)
        text.gauge("souk_cache_bytes", "Held by the response cache, about.", Double(counts.bytes))
    }

    private func writeIndex(
        to text: inout PrometheusText, _ rows: Rows, _ position: IndexPosition?, _ now: Timestamp
    ) {
        let isReady = if case .ready = engine.condition { true } else { false }
        text.gauge("souk_index_ready", "1 while searches are possible.", isReady ? 1 : 0)
        text.gauge("souk_index_documents", "Products that searches can find.", Double(engine.documentCount))
        text.gauge(
            "souk_index_position", "The last event that the index contains.", Double(position?.sequence ?? 0))
        text.gauge(
            "souk_index_pending_events", "Events that the index does not contain yet; at most 10000.",
            Double(rows.unseenCount))
        text.gauge(
            "souk_index_age_seconds", "Since the oldest event that the index does not contain; 0 when it has all.",
            rows.unseen.map { max(0, now.duration(since: $0).inSeconds) } ?? 0)
    }

    private func writeOutbox(to text: inout PrometheusText, _ rows: Rows) {
        text.family("souk_outbox_lag_events", .gauge, "Events that a consumer has not handled yet.")
        for (consumer, lag) in rows.lags { text.sample([("consumer", consumer)], Double(lag)) }
        text.family("souk_outbox_parked_events", .gauge, "Events that a consumer could not handle.")
        for (consumer, _) in rows.lags { text.sample([("consumer", consumer)], rows.parked[consumer] ?? 0) }
        text.family("souk_jobs", .gauge, "Scheduled jobs: due now, for later, given up.")
        for (kind, due, waiting, dead) in rows.jobs {
            text.sample([("kind", kind), ("state", "due")], due)
            text.sample([("kind", kind), ("state", "waiting")], waiting)
            text.sample([("kind", kind), ("state", "dead")], dead)
        }
    }

    private func writeMessages(to text: inout PrometheusText, _ rows: Rows, _ now: Timestamp) {
        text.family("souk_notifications", .gauge, "Messages to people that wait, or were given up.")
        text.sample([("state", "pending")], rows.messages.pending)
        text.sample([("state", "dead")], rows.messages.dead)
        text.gauge(
            "souk_notifications_oldest_seconds", "Since the oldest message that waits was made; 0 when none does.",
            rows.messages.oldest.map { max(0, now.duration(since: $0).inSeconds) } ?? 0)
        text.gauge(
            "souk_webhooks_oldest_seconds",
            "Since the oldest event that a webhook endpoint in use has not taken; 0 when none waits.",
            rows.oldestWebhook.map { max(0, now.duration(since: $0).inSeconds) } ?? 0)
    }

    private func writeDatabase(to text: inout PrometheusText, _ rows: Rows) {
        let statistics = store.statistics
        text.gauge("souk_sqlite_pending_writes", "Writes waiting for the writer.", Double(store.pendingWrites))
        text.counter("souk_sqlite_commits_total", "Commits of this process.", statistics.commits)
        text.counter("souk_sqlite_writes_total", "Writes that shared those commits.", statistics.writes)
        text.counter("souk_sqlite_failed_writes_total", "Writes that were undone.", statistics.failedWrites)
        text.gauge("souk_sqlite_database_bytes", "Size of the database.", Double(rows.pageBytes))
        text.gauge("souk_sqlite_free_bytes", "Of it, pages that hold nothing.", Double(rows.freeBytes))
        let log = try? FileManager.default.attributesOfItem(atPath: store.path + "-wal")[.size] as? Int
        text.gauge("souk_sqlite_wal_bytes", "Size of the write-ahead log.", Double(log ?? 0))
    }
}

extension Timestamp {
    fileprivate var inSeconds: Double { Double(milliseconds) / 1000 }
}

/// How much memory the process has.
enum ProcessMemory {
    /// In bytes, as Linux tells it in `/proc/self/statm`; nil elsewhere.
    static var resident: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
