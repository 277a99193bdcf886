import Analytics
import CommerceKernel
import Logging
import Storage
import Testing

@Suite struct ReportTests {
    @Test func `clicks, adds and purchases are counted for their query`() async throws {
        let fixture = try AnalyticsFixture()
        for (index, session) in ["a", "b", "c", "d"].enumerated() {
            fixture.observe("kettle", id: "k\(index)", results: 12, session: session)
        }
        fixture.wait(10)
        fixture.record(.click, "k0", "p1", position: 1)
        fixture.record(.click, "k0", "p2", position: 4)
        fixture.record(.click, "k1", "p1", position: 4)
        fixture.record(.click, "k1", "p3")
        fixture.record(.add, "k1", "p1")
        fixture.record(.purchase, "k1", "p1")
        let report = try await fixture.report()
        let kettle = try #require(report.topQueries.first)
        #expect(kettle.text == "kettle")
        #expect(kettle.results == 12)
        #expect(kettle.counts.searches == 4)
        #expect(kettle.counts.clickThroughRate == 0.5)
        #expect(kettle.counts.clicks == 4)
        #expect(kettle.counts.meanClickPosition == 3)
        #expect(kettle.counts.adds == 1)
        #expect(kettle.counts.purchases == 1)
        #expect(report.totals == kettle.counts)
        #expect(report.days.map(\.day.date) == ["2026-01-20"])
    }

    @Test func `visitors who share a cached answer count each for themselves`() async throws {
        let fixture = try AnalyticsFixture()
        for session in ["a", "b", "c"] { fixture.observe("kettle", id: "shared", session: session) }
        for session in ["a", "b"] { fixture.record(.click, "shared", "p1", position: 2, session: session) }
        let totals = try await fixture.report().totals
        #expect(totals.searches == 3)
        #expect(totals.clicks == 2)
        #expect(totals.clickedSearches == 2)
    }

    @Test func `an event waits for its search to become final`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "k", session: "phone")
        fixture.record(.purchase, "k", "p1", session: "the shop's back end")
        try await fixture.service.flush()
        #expect(try await fixture.report().totals.purchases == 1)
    }

    @Test func `an event counts once, however often it is sent`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "k")
        fixture.wait(10)
        for _ in 0..<3 { fixture.record(.click, "k", "p1", position: 1) }
        try await fixture.service.flush()
        fixture.record(.click, "k", "p1", position: 1)
        #expect(try await fixture.report().totals.clicks == 1)
    }

    @Test func `events on searches that nobody made count nothing`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.record(.purchase, "invented", "p1")
        #expect(try await fixture.report().totals.purchases == 0)
        #expect(try fixture.popularityEvents().isEmpty)
    }

    @Test func `queries without results are listed by how often`() async throws {
        let fixture = try AnalyticsFixture()
        for session in ["a", "b"] { fixture.observe("unobtainium", id: "u\(session)", results: 0, session: session) }
        fixture.observe("flux capacitor", id: "f", results: 0, session: "c")
        fixture.observe("kettle", id: "k", results: 5, session: "d")
        let report = try await fixture.report()
        #expect(report.withoutResults.map(\.text) == ["unobtainium", "flux capacitor"])
        #expect(report.totals.withoutResultsRate == 0.75)
        #expect(try await fixture.report(limit: 1).withoutResults.map(\.text) == ["unobtainium"])
    }

    @Test func `a report has the days that were asked for, both included`() async throws {
        let fixture = try AnalyticsFixture()
        for day in 0..<5 {
            fixture.observe("kettle", id: "k\(day)", results: day)
            fixture.wait(86_400)
        }
        try await fixture.service.flush()
        func day(_ text: String) throws -> Timestamp { try #require(Timestamp(iso8601: text)) }
        let range = try DayRange(from: day("2026-01-21"), to: day("2026-01-23T23:59:59Z"))
        let report = try await fixture.service.report(range)
        #expect(report.days.map(\.day.date) == ["2026-01-21", "2026-01-22", "2026-01-23"])
        #expect(report.totals.searches == 3)
        #expect(report.topQueries.first?.results == 3, "as it was on the last of the days")
        #expect(throws: DomainError.self) { try DayRange(from: day("2026-01-23"), to: day("2026-01-22")) }
        #expect(throws: DomainError.self) { try DayRange(from: day("2020-01-01"), to: day("2026-01-22")) }
    }

    @Test func `what is past its time is forgotten`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "k")
        _ = try await fixture.report()
        fixture.wait(31 * 86_400)
        try await fixture.service.maintain()
        fixture.record(.click, "k", "p1")
        try await fixture.service.flush()
        let all = try DayRange(from: #require(Timestamp(iso8601: "2026-01-01")), to: fixture.time.now)
        #expect(try await fixture.service.report(all).totals.searches == 1, "counts stay")
        #expect(try await fixture.service.report(all).totals.clicks == 0, "the single search is gone")
        fixture.wait(400 * 86_400)
        try await fixture.service.maintain()
        let rows = try fixture.store.readNow {
            try $0.first("SELECT count(*) FROM analytics_query_days") { $0.int(0) }
        }
        #expect(rows == 0)
    }

    @Test func `what comes too fast is let go and counted, and nothing waits`() async throws {
        var options = AnalyticsOptions()
        options.bufferLimit = 10
        options.sessionLimit = 5
        let fixture = try AnalyticsFixture(options)
        for index in 0..<40 { fixture.observe("query \(index)", id: "q\(index)", session: "s\(index)") }
        let report = try await fixture.report()
        #expect(report.totals.searches == 10)
        #expect(report.dropped == 30)
        fixture.observe("later", id: "later")
        #expect(try await fixture.report().totals.searches == 11, "and it goes on")
    }

    @Test func `a running service writes what is left when it is stopped`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "k")
        let run = Task { await fixture.service.run(logger: .init(label: "test"), flushInterval: .seconds(3600)) }
        run.cancel()
        await run.value
        let range = try DayRange(from: fixture.time.now, to: fixture.time.now)
        #expect(try await fixture.service.report(range).totals.searches == 1)
    }
}
