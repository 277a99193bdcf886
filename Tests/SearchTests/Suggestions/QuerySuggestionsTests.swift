import CommerceKernel
import Search
import Testing

@Suite struct QuerySuggestionsTests {
    private let suggestions = QuerySuggestions([
        FinalQuery(text: "headphones", weight: 50, resultCount: 120),
        FinalQuery(text: "headphone stand", weight: 20, resultCount: 8),
        FinalQuery(text: "wireless headphones", weight: 40, resultCount: 60),
        FinalQuery(text: "head torch", weight: 5, resultCount: 4),
        FinalQuery(text: "laptop sleeve", weight: 9, resultCount: 30),
        FinalQuery(text: "hdmi cable", weight: 90, resultCount: 25),
        FinalQuery(text: "café cups", weight: 3, resultCount: 2),
    ])

    private func texts(_ typed: String, limit: Int = 5) -> [String] {
        suggestions.completions(of: typed, limit: limit).map(\.text)
    }

    @Test func `queries that begin so come first, the weightiest before`() {
        #expect(texts("head") == ["headphones", "headphone stand", "head torch", "wireless headphones"])
        #expect(texts("h") == ["hdmi cable", "headphones", "headphone stand", "head torch", "wireless headphones"])
        #expect(texts("head", limit: 2) == ["headphones", "headphone stand"])
    }

    @Test func `case, accents and needless white space make no difference`() {
        #expect(texts("  HEAD ").first == "head torch", "a space ends the word")
        #expect(texts("cafe") == ["café cups"])
        #expect(texts("CAFÉ  c") == ["café cups"])
    }

    @Test(arguments: [
        ("haed", "headphones"),  // swapped
        ("heaphon", "headphones"),  // left out
        ("headpjon", "headphones"),  // replaced
        ("laptopp sl", "laptop sleeve"),  // doubled
        ("labtob sl", "laptop sleeve"),  // two edits from eight letters
    ])
    func `a typo in what is being typed is forgiven`(typed: String, expected: String) {
        #expect(texts(typed).contains(expected))
    }

    @Test(arguments: ["hxx", "xeadpho", "yeadphonz", "lbatob zl", "qqqqqqqq"])
    func `what is too far away is no suggestion`(typed: String) {
        #expect(texts(typed).isEmpty)
    }

    @Test func `a wrong first letter costs two edits`() {
        #expect(texts("xeadp").isEmpty, "one edit is allowed, and this one counts double")
        #expect(texts("waptop sl") == ["laptop sleeve"])
    }

    @Test func `the text itself is no way to go on`() {
        #expect(texts("headphones") == ["wireless headphones", "headphone stand"])
        #expect(!texts("hdmi cable ").contains("hdmi cable"))
    }

    @Test func `what was not typed is marked, as safe HTML`() {
        #expect(suggestions.completions(of: "Laptop s", limit: 1).first?.html == "laptop s<mark>leeve</mark>")
        #expect(
            suggestions.completions(of: "wireles", limit: 1).first?.html == "wireles<mark>s headphones</mark>")
        #expect(
            suggestions.completions(of: "slee", limit: 1).first?.html == "<mark>laptop </mark>slee<mark>ve</mark>")
        let hostile = QuerySuggestions([FinalQuery(text: "<b>bold", weight: 1, resultCount: 1)])
        #expect(hostile.completions(of: "<b", limit: 1).first?.html == "&lt;b<mark>&gt;bold</mark>")
    }

    @Test func `forms of one query are one suggestion, in its commonest form`() {
        let merged = QuerySuggestions([
            FinalQuery(text: "Cafe  Cups", weight: 2, resultCount: 7),
            FinalQuery(text: "café cups", weight: 3, resultCount: 9),
            FinalQuery(text: "cafe table", weight: 4, resultCount: 1),
        ])
        #expect(merged.count == 2)
        #expect(merged.completions(of: "caf", limit: 5).map(\.text) == ["café cups", "cafe table"])
        #expect(merged.completions(of: "caf", limit: 1).first?.count == 9)
    }

    @Test func `queries that found nothing are never suggested`() {
        let none = QuerySuggestions([
            FinalQuery(text: "unobtainium", weight: 99, resultCount: 0),
            FinalQuery(text: "", weight: 9, resultCount: 3), FinalQuery(text: "x", weight: 0, resultCount: 3),
            FinalQuery(text: "y", weight: .nan, resultCount: 3),
            FinalQuery(text: String(repeating: "long ", count: 50), weight: 2, resultCount: 3),
        ])
        #expect(none.count == 0)
        #expect(none.completions(of: "u", limit: 5).isEmpty)
    }

    @Test(arguments: ["", " ", "🏠🏠🏠🏠🏠🏠🏠🏠", String(repeating: "a", count: 5000)])
    func `no text is too odd to be completed`(typed: String) {
        #expect(texts(typed).isEmpty)
        #expect(QuerySuggestions.empty.completions(of: typed, limit: 5).isEmpty)
        #expect(suggestions.completions(of: "h", limit: 0).isEmpty)
    }

    /// Against the plain definition: every key whose some beginning is within the edits.
    @Test func `the walk finds what comparing with every query finds`() {
        var generator = SplitMix64(seed: 4)
        let letters = Array("abcd")
        func word(_ length: Int) -> String {
            String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
        }
        let keys = Set((0..<150).map { _ in word(Int.random(in: 3...9, using: &generator)) }).sorted()
        let table = QuerySuggestions(
            keys.enumerated().map { FinalQuery(text: $1, weight: Double($0 + 1), resultCount: 1) })
        for _ in 0..<60 {
            let typed = word(Int.random(in: 4...9, using: &generator))
            let edits = typed.count < 8 ? 1 : 2
            let expected = keys.filter { key in
                key != typed && (0...key.count).contains { editCost(typed, String(key.prefix($0))) <= edits }
            }
            #expect(Set(table.completions(of: typed, limit: 1000).map(\.text)) == Set(expected), "\(typed)")
        }
    }

    /// Optimal string alignment with edits of the first letters at double cost, as a table.
    private func editCost(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [[Int]](repeating: [Int](repeating: 0, count: a.count + 1), count: b.count + 1)
        for i in 0...b.count {
            for j in 0...a.count {
                if i == 0 || j == 0 {
                    rows[i][j] = i + j == 0 ? 0 : i + j + 1
                    continue
                }
                let cost = min(i, j) == 1 ? 2 : 1
                var best = min(rows[i - 1][j], rows[i][j - 1]) + cost
                best = min(best, rows[i - 1][j - 1] + (a[j - 1] == b[i - 1] ? 0 : cost))
                if i > 1, j > 1, a[j - 1] == b[i - 2], a[j - 2] == b[i - 1], a[j - 1] != b[i - 1] {
                    best = min(best, rows[i - 2][j - 2] + (min(i, j) == 2 ? 2 : 1))
                }
                rows[i][j] = best
            }
        }
        return rows[b.count][a.count]
    }
}

@Suite struct SearchedSuggestionsTests {
    @Test func `what shoppers searched comes before words of the catalog`() async throws {
        let index = try TemporaryIndex(gadgets)
        #expect(try await index.engine.suggest(SuggestRequest(text: "head")).queries.map(\.text) == ["headphones"])
        index.engine.useQueries(
            QuerySuggestions([
                FinalQuery(text: "headphones stand", weight: 9, resultCount: 1),
                FinalQuery(text: "headset", weight: 3, resultCount: 2),
            ]))
        let texts = try await index.engine.suggest(SuggestRequest(text: "head")).queries.map(\.text)
        #expect(texts == ["headphones stand", "headset", "headphones"])
        #expect(try await index.engine.suggest(SuggestRequest(text: "head", limit: 1)).queries.count == 1)
    }
}
