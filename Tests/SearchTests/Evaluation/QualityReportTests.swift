import Search
import Testing

@Suite struct QualityReportTests {
    private let judgments = Judgments(["q1": ["a": 3], "q2": ["b": 1, "c": 0], "q3": ["d": 0]])

    @Test func `averages leave out queries that nothing answers`() {
        let report = QualityReport(
            [
                RankedAnswer(queryID: "q1", products: ["a"], duration: .milliseconds(1)),
                RankedAnswer(queryID: "q2", products: [], duration: .milliseconds(3)),
                RankedAnswer(queryID: "q3", products: ["d"], duration: .milliseconds(8)),
            ], judgments: judgments)
        #expect(report.queries.map(\.id) == ["q1", "q2"])
        #expect(report.nDCG == 0.5)
        #expect(report.recall == 0.5)
        #expect(report.answered == 3)
        #expect(report.emptyRate == 1.0 / 3)
        #expect(report.meanTime == .milliseconds(4))
        #expect(report.medianTime == .milliseconds(3))
        #expect(report.slowestTime == .milliseconds(8))
    }

    @Test func `a run of no queries has no quality and does not fail`() {
        let report = QualityReport([], judgments: judgments)
        #expect(report.nDCG == 0)
        #expect(report.emptyRate == 0)
    }
}

@Suite struct JudgmentFileTests {
    @Test func `queries and judgments are read from tab-separated lines`() throws {
        let queries = try EvaluationQuery.read("q1\tred shoes\r\n\n# a note\nq2\tHP 15\"\n")
        #expect(queries == [EvaluationQuery(id: "q1", text: "red shoes"), EvaluationQuery(id: "q2", text: "HP 15\"")])
        let judgments = try Judgments.read("q1\tp1\t3\nq1\tp2\t0\n")
        #expect(judgments["q1"] == ["p1": 3, "p2": 0])
        #expect(judgments.hasPositive("q1"))
        #expect(!judgments.hasPositive("q2"))
    }

    @Test(arguments: [
        ("q1 red\n", 1), ("q1\ta\nq1\tb\n", 2), ("\n\n", 0),
    ])
    func `a fault in queries is named by its line`(text: String, line: Int) {
        let error = #expect(throws: EvaluationError.self) { try EvaluationQuery.read(text) }
        #expect(error?.line == line)
    }

    @Test(arguments: [
        ("q1\tp1\tgood\n", 1), ("q1\tp1\t3\nq1\tp1\t2\n", 2), ("q1\tp1\t-1\n", 1), ("q1\tp1\t64\n", 1), ("", 0),
    ])
    func `a fault in judgments is named by its line`(text: String, line: Int) {
        let error = #expect(throws: EvaluationError.self) { try Judgments.read(text) }
        #expect(error?.line == line)
    }
}
