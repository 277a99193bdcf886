import Analytics
import CommerceKernel
import Testing

@Suite struct FinalQueryTests {
    private func queries(_ fixture: AnalyticsFixture) async throws -> [String] {
        try await fixture.report().topQueries.map { "\($0.text) \($0.counts.searches)" }
    }

    /// Sends every beginning of `text`, 200 ms apart, as a search box does.
    private func type(_ text: String, _ fixture: AnalyticsFixture, session: String = "s") {
        for length in 1...text.count {
            fixture.observe(String(text.prefix(length)), id: "\(session)-\(text)-\(length)", session: session)
            fixture.time.advance(by: .milliseconds(200))
        }
    }

    @Test func `words being typed are not queries`() async throws {
        let fixture = try AnalyticsFixture()
        type("laptop sleeve", fixture)
        #expect(try await queries(fixture) == ["laptop sleeve 1"])
    }

    @Test func `deleting to type something else leaves no halves`() async throws {
        let fixture = try AnalyticsFixture()
        type("lapt", fixture)
        for text in ["lap", "la", "l"] {
            fixture.observe(text, id: "d-\(text)")
            fixture.time.advance(by: .milliseconds(150))
        }
        type("ipad", fixture)
        #expect(try await queries(fixture) == ["ipad 1"])
    }

    @Test func `a text that was replaced at once was passed through`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("head", id: "1")
        fixture.time.advance(by: .milliseconds(300))
        fixture.observe("kettle", id: "2")
        #expect(try await queries(fixture) == ["kettle 1"])
    }

    @Test func `a query that stood is counted, and so is its refinement`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("laptop", id: "1")
        fixture.wait(8)
        fixture.observe("laptop 15 inch", id: "2")
        fixture.wait(2)
        fixture.observe("monitor", id: "3")
        #expect(try await queries(fixture) == ["laptop 1", "laptop 15 inch 1", "monitor 1"])
    }

    @Test func `sessions do not disturb each other`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("red shoes", id: "1", session: "a")
        fixture.observe("red", id: "2", session: "b")
        #expect(try await queries(fixture) == ["red 1", "red shoes 1"])
    }

    @Test func `another page of the same search is no other search`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("Red  Shoes", id: "1")
        fixture.wait(1)
        fixture.observe("red shoes", id: "2")
        fixture.wait(60)
        fixture.observe("red shoes", id: "3")
        fixture.record(.click, "3", "p7", position: 47)
        let report = try await fixture.report()
        #expect(report.totals.searches == 1)
        #expect(report.totals.clicks == 1, "events on every page count")
        fixture.wait(3600)
        fixture.observe("red shoes", id: "4")
        #expect(try await fixture.report().totals.searches == 2, "an hour later it is another")
    }

    @Test func `a click makes a search final at once`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "1")
        fixture.record(.click, "1", "p1", position: 2)
        fixture.observe("toaster", id: "2")
        try await fixture.service.flush()
        let range = try DayRange(from: fixture.time.now, to: fixture.time.now)
        #expect(try await fixture.service.report(range).topQueries.map(\.text) == ["kettle"])
    }

    @Test(arguments: [
        "jane.doe@example.com", "order for jane@example.com", "+44 20 7946 0958", "4111-1111-1111-1111", "", "   ",
        String(repeating: "x", count: 101), String(repeating: "é", count: 5000),
    ])
    func `personal data and what is no query are never kept`(text: String) async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe(text, id: "1")
        #expect(try await fixture.report().totals.searches == 0)
    }

    @Test func `an id that no database takes spoils nothing`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: String(repeating: "x", count: 101), session: "a")
        fixture.observe("kettle", id: "", session: "b")
        fixture.observe("toaster", id: "t", session: "c")
        #expect(try await queries(fixture) == ["toaster 1"])
    }

    @Test(arguments: ["iphone 15 pro", "10.5\" tablet", "1/2 in 20 ft 100 w", "@home router", "wd40 450ml"])
    func `model numbers and measures are no personal data`(text: String) async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe(text, id: "1")
        #expect(try await fixture.report().topQueries.map(\.text) == [text])
    }
}
