import Testing

@testable import Search

/// What nobody types, but somebody sends.
@Suite struct HostileQueryTests {
    static let index = Result {
        try TemporaryIndex(
            (0..<4_000).map { number in
                let letters = Array("abcdefghijklmnopqrstuvwxyz")
                let words = (0..<12).map { place in
                    String((0..<4).map { letters[(number * 7 + place * 13 + $0 * (number % 11 + 1)) % 26] })
                }
                return product(
                    "p\(number)", "Lamp " + words.joined(separator: " "), brand: "Brand \(number % 40)",
                    price: Double(number % 500))
            })
    }

    private static let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }

    static let texts: [String] = [
        String(repeating: "lamp ", count: 10_000),
        (0..<10_000).map { "word\($0)" }.joined(separator: " "),
        letters.joined(separator: " "),
        letters.flatMap { first in letters.map { first + $0 } }.joined(separator: " "),
        String(repeating: "a", count: 100_000),
        String(repeating: "lamp", count: 500),
        String(repeating: "-lamp ", count: 2_000),
        String(repeating: "\"lamp ", count: 2_000),
        String(repeating: "\"", count: 5_000),
        String(repeating: "-\"", count: 5_000),
        "*", "%", "lamp*", "l?mp", "\\", "' OR 1=1 --", "(((((", "field:value^5~2", "AND OR NOT", "\u{0}",
        "lamp\u{0}lamp",
        String(repeating: "e\u{301}", count: 3_000),
        "l" + String(repeating: "\u{300}", count: 5_000) + "amp",
        String(repeating: "\u{200D}", count: 5_000), String(repeating: "\u{202E}", count: 500) + "pmal",
        String(repeating: "👩‍👩‍👧‍👦", count: 1_000), String(repeating: "灯", count: 3_000), "\u{FFFD}\u{FFFF}\u{10FFFF}",
        String(repeating: "ﬀ", count: 2_000), String(repeating: "1", count: 3_000),
        String(repeating: "1.", count: 3_000),
        String(repeating: "a-", count: 3_000), String(repeating: "12v ", count: 1_000),
    ]

    @Test(arguments: texts.indices)
    func `no text is too much`(number: Int) throws {
        let index = try Self.index.get()
        let clock = ContinuousClock()
        for options in [true, false] {
            let elapsed = try clock.measure {
                let response = try index.search(Self.texts[number]) {
                    $0.prefix = options
                    $0.typoTolerance = options
                    $0.facets = [FacetRequest("brand"), FacetRequest("price"), FacetRequest("category")]
                    $0.highlight = HighlightRequest()
                }
                #expect(response.hits.count <= 20)
            }
            // Ten times what is allowed: these tests run beside others.
            #expect(elapsed < .seconds(5), "\(Self.texts[number].prefix(40))")
        }
    }

    @Test func `filters of any depth are refused or answered, never followed to the end of the stack`() throws {
        let index = try Self.index.get()
        let deep = String(repeating: "(", count: 50_000) + "price:>5" + String(repeating: ")", count: 50_000)
        let long = (0..<3_000).map { "price:=\($0)" }.joined(separator: " || ")
        let wide = "brand:=[" + (0..<20_000).map { "Brand \($0)" }.joined(separator: ",") + "]"
        for filter in [deep, long, wide, String(repeating: "!", count: 50_000) + "price:>5"] {
            do {
                _ = try index.search("lamp") { $0.filter = filter }
            } catch let error as SearchError {
                #expect(error.code == .invalidFilter)
            }
        }
    }

    @Test func `a search over its deadline says that it was cut`() throws {
        let index = try Self.index.get()
        let response = try index.search("lamp abcd efgh ijkl") {
            $0.deadline = .microseconds(1)
            $0.facets = [FacetRequest("brand")]
        }
        #expect(!response.exact)
    }
}
