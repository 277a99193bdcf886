import Analytics
import CommerceKernel
import Outbox
import Testing

@Suite struct PopularQueryTests {
    private func search(_ text: String, times: Int, _ fixture: AnalyticsFixture, results: Int = 5) {
        for index in 0..<times {
            fixture.observe(
                text, id: "\(text)-\(fixture.time.now.milliseconds)-\(index)", results: results,
                session: "\(text)\(index)")
        }
    }

    private func popular(_ fixture: AnalyticsFixture) async throws -> [PopularQuery] {
        fixture.wait(10)
        try await fixture.service.flush()
        return try await fixture.service.popularQueries()
    }

    @Test func `recent searches weigh more than old ones`() async throws {
        let fixture = try AnalyticsFixture()
        search("fans", times: 6, fixture)
        fixture.wait(28 * 86_400)
        search("heaters", times: 4, fixture)
        let queries = try await popular(fixture)
        #expect(queries.map(\.text) == ["heaters", "fans"])
        #expect(abs((queries.last?.weight ?? 0) - 1.5) < 0.01, "two half-lives of fourteen days")
    }

    @Test func `rare queries and those without results are nobody's suggestion`() async throws {
        let fixture = try AnalyticsFixture()
        search("present for aunt mabel", times: 2, fixture)
        search("unobtainium", times: 9, fixture, results: 0)
        search("kettle", times: 3, fixture)
        #expect(try await popular(fixture).map(\.text) == ["kettle"])
    }

    @Test func `a misspelt query suggests what was searched instead`() async throws {
        let fixture = try AnalyticsFixture()
        for index in 0..<3 {
            fixture.observe("ketle", id: "\(index)", corrected: "kettle", session: "\(index)")
        }
        search("kettle", times: 1, fixture)
        let queries = try await popular(fixture)
        #expect(queries.map(\.text) == ["kettle"])
        #expect(queries.first?.weight == 4)
    }

    @Test func `the beginning of a word searched much more is left out`() async throws {
        let fixture = try AnalyticsFixture()
        search("lapt", times: 3, fixture)
        search("laptop", times: 12, fixture)
        search("pc", times: 3, fixture)
        search("pc monitor", times: 20, fixture)
        search("pcie card", times: 4, fixture)
        #expect(try await Set(popular(fixture).map(\.text)) == ["laptop", "pc", "pc monitor", "pcie card"])
    }
}

@Suite struct ProductPopularityTests {
    private func scores(_ fixture: AnalyticsFixture) throws -> [String] {
        try fixture.popularityEvents().map { "\($0.subjectID) \($0.payload["score"]?.number?.text ?? "?")" }
    }

    @Test func `a purchase says more than a click`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "k")
        fixture.record(.click, "k", "p1")
        fixture.record(.purchase, "k", "p2")
        _ = try await fixture.report()
        #expect(try scores(fixture) == ["p1 1.000", "p2 10.000"])
    }

    @Test func `small changes are not made known`() async throws {
        let fixture = try AnalyticsFixture()
        for index in 0..<20 {
            fixture.observe("kettle", id: "k\(index)", session: "\(index)")
            fixture.record(.click, "k\(index)", "p1")
        }
        _ = try await fixture.report()
        let known = try scores(fixture)
        #expect(known.count < 15)
        #expect(known.starts(with: ["p1 1.000", "p1 2.000", "p1 3.000"]))
    }

    @Test func `popularity fades when nobody looks any more`() async throws {
        let fixture = try AnalyticsFixture()
        fixture.observe("kettle", id: "k")
        fixture.record(.purchase, "k", "p1")
        _ = try await fixture.report()
        fixture.wait(30 * 86_400)
        try await fixture.service.maintain()
        #expect(try scores(fixture).last == "p1 5.000")
        try await fixture.service.maintain()
        #expect(try scores(fixture).count == 2, "looked at today already")
    }
}
