import Foundation
import CommerceKernel
import Search

/// The result page: one search, and its state turned into cards, filters and links.
struct ResultsPage {
    let state: ResultsState

    /// Facets in the order of the filter column.
    private static let facets: [(name: String, label: String)] = [
        ("category", "Category"), ("price", "Price"), ("brand", "Brand"), ("rating", "Rating"),
        ("attr.color", "Color"), ("attr.size", "Size"), ("attr.material", "Material"),
        ("attr.connectivity", "Connectivity"),
    ]

    var request: SearchRequest {
        SearchRequest(
            text: state.text, filters: state.filters,
            facets: Self.facets.map { FacetRequest(ResultsState.field($0.name), maxValues: 40) }, sort: state.sortKeys,
            limit: state.limit, offset: (state.page - 1) * state.limit,
            highlight: HighlightRequest(fields: ["name"]))
    }

    /// The names are those of `search.mustache`. `milliseconds` is what the search took.
    func fields(_ response: SearchResponse, milliseconds: Double, categories: [Fields]) -> Fields {
        let cards = response.hits.compactMap { ProductCard.fields($0) }
        let pages = pageLinks(total: response.total)
        let count = PriceText.count(response.total) + (response.exact ? "" : "+")
        return [
            "query": state.text, "heading": heading,
            "summary": "\(count) \(response.total == 1 ? "product" : "products") in \(Self.time(milliseconds)) ms",
            "totalText": count, "facets": panels(response), "inStock": state.inStock,
            "sortValue": state.sort.isEmpty ? false : state.sort, "sorts": sorts, "carried": carried,
            "limits": ResultsState.limits.map { ["value": $0, "selected": $0 == state.limit] as Fields },
            "limitValue": state.limit == ResultsState.limits[0] ? false : state.limit,
            "resultWord": response.total == 1 ? "result" : "results",
            "corrected": response.query.corrected.orFalse, "suggestion": response.query.suggestion.orFalse,
            "suggestionURL": response.query.suggestion.map { text in state.changed { $0.text = text }.address } ?? "",
            "dropped": response.query.dropped.isEmpty ? false : response.query.dropped.joined(separator: ", "),
            "chips": chips, "hasChips": state.hasFilters, "clearURL": state.changed { $0.removeFilters() }.address,
            "products": cards, "hasProducts": !cards.isEmpty, "pages": pages, "hasPages": pages.count > 1,
            "categories": categories,
        ]
    }

    /// `0.4`, `3`, `12`: one digit after the point below ten, and none where it would be a zero.
    static func time(_ milliseconds: Double) -> String {
        let tenths = Int((min(max(milliseconds, 0), 1e9) * 10).rounded())
        return tenths >= 100
            ? "\((tenths + 5) / 10)" : tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// Of the window, without the shop's name.
    var title: String {
        let what = state.text.isEmpty ? heading : "“\(state.text)”"
        return state.page > 1 ? "\(what), page \(state.page)" : what
    }

    private var heading: String {
        if !state.text.isEmpty { return "Results for “\(state.text)”" }
        let only = state.chosen.first { $0.name == "category" || $0.name == "brand" }?.values
        guard let only, only.count == 1 else { return "All products" }
        return only[0].components(separatedBy: " > ").last ?? only[0]
    }

    private func panels(_ response: SearchResponse) -> [Fields] {
        Self.facets.compactMap { facet in
            guard let result = response.facets.first(where: { $0.field == ResultsState.field(facet.name) }) else {
                return nil
            }
            return FacetPanel(result, name: facet.name, label: facet.label, state: state)?.fields
        }
    }

    private var sorts: [Fields] {
        ResultsState.sorts.map { ["value": $0.value, "text": $0.text, "selected": $0.value == state.sort] }
    }

    /// What the sort form has to carry along.
    private var carried: [Fields] {
        state.changed {
            $0.sort = ""
            $0.limit = ResultsState.limits[0]
        }.fields.map { ["name": $0.name, "value": $0.value] }
    }

    private var chips: [Fields] {
        var chips: [Fields] = []
        func chip(_ text: String, _ change: @escaping (inout ResultsState) -> Void) {
            chips.append(["text": text, "url": state.changed(change).address])
        }
        for (name, values) in state.chosen {
            for value in values { chip(value.replacing(" > ", with: " › ")) { $0.remove(name, value) } }
        }
        for field in ResultsState.rangeFields where state.lower[field] != nil || state.upper[field] != nil {
            let label = Self.facets.first { $0.name == field }?.label ?? field
            let bounds =
                switch (state.lower[field], state.upper[field]) {
                case (let lower?, let upper?): "\(lower) to \(upper)"
                case (let lower?, nil): "from \(lower)"
                case (nil, let upper): "to \(upper ?? "")"
                }
            chip("\(label) \(bounds)") {
                $0.lower[field] = nil
                $0.upper[field] = nil
            }
        }
        if state.inStock { chip("In stock") { $0.inStock = false } }
        return chips
    }

    /// First, last and the pages around this one, gaps as an ellipsis.
    private func pageLinks(total: Int) -> [Fields] {
        let last = min(1000, total == 0 ? 1 : (total - 1) / state.limit + 1)
        guard last > 1 else { return [] }
        let shown = Set([1, last] + (state.page - 2...state.page + 2).filter { (1...last).contains($0) }).sorted()
        var links: [Fields] = []
        var previous = 0
        for number in shown {
            if number > previous + 1 { links.append(["text": "…", "url": false, "current": false]) }
            links.append([
                "text": String(number), "current": number == state.page,
                "url": state.changed { $0.page = number }.address,
            ])
            previous = number
        }
        return links
    }
}
