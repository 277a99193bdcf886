import Analytics
import CommerceKernel
import Foundation
import Outbox
import Storage

/// Analytics on a database of its own, with a clock that stands still.
final class AnalyticsFixture: Sendable {
    let folder: URL
    let store: Store
    let time = ManualTime(Timestamp(iso8601: "2026-01-20T10:00:00Z") ?? Timestamp(milliseconds: 0))
    let service: AnalyticsService

    init(_ options: AnalyticsOptions = AnalyticsOptions()) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-analytics-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path, migrations: Outbox.migrations + AnalyticsService.migrations)
        service = AnalyticsService(store: store, time: time, options: options)
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// One search, now.
    func observe(_ text: String, id: String, results: Int = 10, corrected: String? = nil, session: String = "s") {
        service.observe(
            ObservedSearch(id: id, text: text, corrected: corrected, results: results, at: time.now), session: session)
    }

    func record(
        _ kind: SearchEvent.Kind, _ search: String, _ product: String, position: Int? = nil, session: String = "s"
    ) {
        let event = SearchEvent(kind: kind, searchID: search, productID: product, position: position, at: time.now)
        service.record([event], session: session)
    }

    func wait(_ seconds: Int64) { time.advance(by: .seconds(seconds)) }

    /// Everything up to now, written and counted, of the last 30 days.
    func report(limit: Int = 50) async throws -> AnalyticsReport {
        wait(10)
        try await service.flush()
        let range = try DayRange(from: time.now.advanced(by: .seconds(-29 * 86_400)), to: time.now)
        return try await service.report(range, limit: limit)
    }

    func popularityEvents() throws -> [RecordedEvent] {
        try store.readNow {
            try Outbox.events(after: 0, limit: 1000, types: [AnalyticsEvents.popularityChanged], in: $0)
        }
    }
}
