import CommerceKernel
import Search

/// One group of the filter column.
struct FacetPanel {
    private struct Value {
        let value: String
        let text: String
        let count: Int
        let selected: Bool
        /// From 0, in a tree.
        let level: Int
    }

    private let label: String
    private let name: String
    private var values: [Value] = []
    private var isTree = false
    private var isSearchable = false
    private var range: (from: String?, to: String?, lowest: String, highest: String)?

    /// A rating is chosen by its least, not typed.
    private var isRating: Bool { name == "rating" && range != nil }

    private var stars: [Fields] {
        let chosen = range?.from.flatMap { Double($0) }
        let choices: [(value: String, text: String)] = [
            ("", "Any"), ("4.5", "4.5 and up"), ("4", "4 and up"), ("3", "3 and up"),
        ]
        return choices.map {
            ["name": name, "value": $0.value, "text": $0.text, "selected": Double($0.value) == chosen]
        }
    }

    /// The names are those of `search.mustache`.
    var fields: Fields {
        [
            "label": label, "name": name, "isTree": isTree, "isRange": range != nil && !isRating, "isRating": isRating,
            "stars": isRating ? stars : [], "searchable": isSearchable,
            "hasValues": !values.isEmpty, "from": range?.from ?? "", "to": range?.to ?? "",
            "lowest": range?.lowest ?? "", "highest": range?.highest ?? "",
            "values": values.map { value -> Fields in
                [
                    "name": name, "value": value.value, "text": value.text, "count": PriceText.count(value.count),
                    "selected": value.selected, "level": value.level,
                ]
            },
        ]
    }

    /// The panel of a facet result, or nil when it gives no choice.
    init?(_ result: FacetResult, name: String, label: String, state: ResultsState) {
        self.label = label
        self.name = name
        switch result.content {
        case .values(let found, let total):
            guard found.count > 1 || found.contains(where: \.selected) else { return nil }
            values = found.map {
                Value(
                    value: $0.value, text: $0.value, count: $0.count,
                    selected: $0.selected || state.isChosen(name, $0.value), level: 0)
            }
            isSearchable = total > 8
        case .tree(let roots):
            isTree = true
            for root in roots { add(root, depth: 0, state) }
            guard !values.isEmpty else { return nil }
        case .range(let range):
            guard let found = range, found.max > found.min else { return nil }
            self.range = (
                state.lower[name], state.upper[name], Self.number(found.min.rounded(.down)),
                Self.number(found.max.rounded(.up))
            )
        }
    }

    /// A node, and what is below it when it or something below is chosen.
    private mutating func add(_ node: FacetNode, depth: Int, _ state: ResultsState) {
        let isSelected = node.selected || state.isChosen(name, node.path)
        values.append(
            Value(
                value: node.path, text: node.value, count: node.count, selected: isSelected,
                level: min(depth, 5)))
        let isOpen =
            isSelected
            || state.chosen.contains { chosen in
                chosen.name == name && chosen.values.contains { $0.hasPrefix(node.path + " > ") }
            }
        if isOpen { for child in node.children { add(child, depth: depth + 1, state) } }
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? "\(value)"
    }
}
