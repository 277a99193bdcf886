import ArgumentParser
import CommerceKernel
import HTTPAPI
import Search

/// `souk search`
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Search the catalog, beside a server or without one.")

    @OptionGroup var shop: ShopOptions

    @Argument(help: "What a shopper would type; nothing to browse.")
    var query: [String] = []

    @Option(help: "A filter, such as \"brand:=[Sony,HP] && price:[10..80]\".")
    var filter: String?

    @Option(help: "Fields to count values of, such as brand,category,price.")
    var facets: String?

    @Option(help: "relevance, price_asc, price_desc, name, newest, rating, popularity, or FIELD:asc.")
    var sort: String?

    @Option(help: "Products to show.")
    var limit = 10

    @Option(help: "The page to show.")
    var page = 1

    @Flag(help: "Print the API's answer as JSON.")
    var json = false

    @Flag(help: "Show every part of each product's score.")
    var explain = false

    func run() async throws {
        let application = try shop.application()
        defer { application.close() }
        var parameters = [("q", query.joined(separator: " ")), ("limit", String(limit)), ("page", String(page))]
        for (name, value) in [("filter", filter), ("facets", facets), ("sort", sort)] {
            if let value { parameters.append((name, value)) }
        }
        if explain { parameters.append(("explain", "true")) }
        let search = LocalSearch(engine: application.engine, store: application.store, catalog: application.catalog)
        let answer = try search.answer(QueryParameters(parameters), at: application.time.now)
        if json { return Console.print(String(decoding: answer.json, as: UTF8.self)) }
        Console.print(Self.table(answer.response))
        for facet in answer.response.facets { Console.print("\n" + Self.text(facet)) }
        Console.say(Self.summary(answer.response))
    }

    private static func table(_ response: SearchResponse) -> String {
        Console.table(
            response.hits.map { hit in
                let product = try? JSONParser.parse(hit.payload)
                var row = [
                    hit.id, "\(product?["price"]?.number?.text ?? "-") \(product?["currency"]?.string ?? "")",
                    product?["brand"]?.string ?? "-", String((product?["name"]?.string ?? "").prefix(80)),
                ]
                if let explain = hit.explain {
                    row.append(explain.parts.map { "\($0.name) \(rounded($0.value))" }.joined(separator: ", "))
                }
                return row
            })
    }

    private static func rounded(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }

    private static func text(_ facet: FacetResult) -> String {
        switch facet.content {
        case .values(let values, let total):
            "\(facet.field) (\(total))\n" + Console.table(values.map { ["  \($0.value)", String($0.count)] })
        case .range(nil): "\(facet.field): no numbers"
        case .range(let numbers?):
            "\(facet.field): \(numbers.min) to \(numbers.max), average \(rounded(numbers.average))\n"
                + Console.table(
                    numbers.ranges.map { range in
                        [
                            "  \(range.from.map { "\($0)" } ?? "")–\(range.to.map { "\($0)" } ?? "")",
                            String(range.count),
                        ]
                    })
        case .tree(let nodes): "\(facet.field)\n" + Console.table(rows(nodes, depth: 1))
        }
    }

    private static func rows(_ nodes: [FacetNode], depth: Int) -> [[String]] {
        nodes.flatMap { node in
            [[String(repeating: "  ", count: depth) + node.value, String(node.count)]]
                + rows(node.children, depth: depth + 1)
        }
    }

    private static func summary(_ response: SearchResponse) -> String {
        var parts = ["\(response.exact ? "" : "at least ")\(response.total) products"]
        if let corrected = response.query.corrected { parts.append("searched for \"\(corrected)\"") }
        if let suggestion = response.query.suggestion { parts.append("did you mean \"\(suggestion)\"?") }
        if !response.query.dropped.isEmpty {
            parts.append("without \(response.query.dropped.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }
}

/// `souk suggest`
struct SuggestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Complete what is being typed.")

    @OptionGroup var shop: ShopOptions

    @Argument(help: "What was typed so far.")
    var text: String

    @Option(help: "The most of each kind.")
    var limit = 5

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let application = try shop.application()
        defer { application.close() }
        let found = try await application.engine.suggest(SuggestRequest(text: text, limit: max(1, min(limit, 20))))
        let kinds = [("query", found.queries), ("category", found.categories), ("brand", found.brands)]
        if json {
            return Console.print(
                JSONValue.array(
                    kinds.flatMap { kind, suggestions in
                        suggestions.map {
                            ["kind": .string(kind), "text": .string($0.text), "count": .integer($0.count)]
                        }
                    }))
        }
        var rows = kinds.flatMap { kind, suggestions in suggestions.map { [kind, $0.text, String($0.count)] } }
        rows += found.products.map { hit in
            ["product", (try? JSONParser.parse(hit.payload))?["name"]?.string ?? hit.id, hit.id]
        }
        Console.print(Console.table(rows))
    }
}
