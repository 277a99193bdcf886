import CommerceKernel
import Search

/// Everything a result page depends on, which is everything in its address: parsed from there, and written back with
/// one thing changed for each link on the page.
struct ResultsState {
    var text = ""
    /// Chosen values by facet name (`brand`, `category`, `attr.color`), each in the order of choice.
    var chosen: [(name: String, values: [String])] = []
    /// Bounds by field (`price`, `rating`) as typed.
    var lower: [String: String] = [:]
    var upper: [String: String] = [:]
    var inStock = false
    var sort = ""
    var page = 1
    var limit = 24

    static let rangeFields = ["price", "rating"]
    static let sorts: [(value: String, text: String)] = [
        ("", "Best match"), ("price_asc", "Price, low to high"), ("price_desc", "Price, high to low"),
        ("newest", "Newest"), ("rating", "Best rated"), ("name", "Name"),
    ]
    static let limits = [24, 48, 96]

    /// Reads what it knows of `fields` and ignores the rest; what makes no sense counts as absent.
    init(_ fields: [(name: String, value: String)]) {
        for (name, sent) in fields {
            // No page may hold U+0000.
            let value = sent.filter { $0 != "\0" }
            guard !value.isEmpty else { continue }
            switch name {
            case "q": text = String(value.prefix(300))
            case "inStock": inStock = value == "true"
            case "sort": if Self.sorts.contains(where: { $0.value == value }) { sort = value }
            case "page": page = min(max(Int(value) ?? 1, 1), 1000)
            case "limit": if let wanted = Int(value), Self.limits.contains(wanted) { limit = wanted }
            case "brand", "category": choose(name, String(value.prefix(300)))
            case _ where name.hasPrefix("attr.") && name.count < 80: choose(name, String(value.prefix(300)))
            default:
                for field in Self.rangeFields where Double(value)?.isFinite == true {
                    if name == field + "_min" { lower[field] = value }
                    if name == field + "_max" { upper[field] = value }
                }
            }
        }
    }

    private mutating func choose(_ name: String, _ value: String) {
        if let index = chosen.firstIndex(where: { $0.name == name }) {
            if chosen[index].values.count < 50, !chosen[index].values.contains(value) {
                chosen[index].values.append(value)
            }
        } else if chosen.count < 20 {
            chosen.append((name, [value]))
        }
    }

    func isChosen(_ name: String, _ value: String) -> Bool {
        chosen.first { $0.name == name }?.values.contains(value) ?? false
    }

    /// The name of the engine's field behind a facet's name.
    static func field(_ name: String) -> String {
        switch name {
        case "category": "categories"
        case _ where name.hasPrefix("attr."): "attributes." + name.dropFirst(5)
        default: name
        }
    }

    var filters: [FieldFilter] {
        var filters = chosen.map { FieldFilter(field: Self.field($0.name), condition: .anyOf($0.values)) }
        for field in Self.rangeFields where lower[field] != nil || upper[field] != nil {
            let from = lower[field].flatMap { Double($0) }
            let to = upper[field].flatMap { Double($0) }
            filters.append(FieldFilter(field: field, condition: .range(from: from, to: to)))
        }
        if inStock { filters.append(FieldFilter(field: "inStock", condition: .bool(true))) }
        return filters
    }

    var sortKeys: [SortKey] {
        switch sort {
        case "price_asc": [.ascending("price")]
        case "price_desc": [.descending("price")]
        case "newest": [.descending("createdAt")]
        case "rating": [.descending("rating"), .relevance]
        case "name": [.ascending("name")]
        default: []
        }
    }

    // MARK: Addresses

    /// The fields of the address of this state, without the page unless it is a later one.
    var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        if !text.isEmpty { fields.append(("q", text)) }
        for (name, values) in chosen { fields += values.map { (name, $0) } }
        for field in Self.rangeFields {
            if let bound = lower[field] { fields.append((field + "_min", bound)) }
            if let bound = upper[field] { fields.append((field + "_max", bound)) }
        }
        if inStock { fields.append(("inStock", "true")) }
        if !sort.isEmpty { fields.append(("sort", sort)) }
        if limit != 24 { fields.append(("limit", String(limit))) }
        if page > 1 { fields.append(("page", String(page))) }
        return fields
    }

    var address: String { URLText.address("/search", fields) }

    /// The same, changed; back on the first page unless the change sets another.
    func changed(_ change: (inout ResultsState) -> Void) -> ResultsState {
        var copy = self
        copy.page = 1
        change(&copy)
        return copy
    }

    mutating func remove(_ name: String, _ value: String) {
        guard let index = chosen.firstIndex(where: { $0.name == name }) else { return }
        chosen[index].values.removeAll { $0 == value }
        if chosen[index].values.isEmpty { chosen.remove(at: index) }
    }

    mutating func removeFilters() {
        chosen = []
        lower = [:]
        upper = [:]
        inStock = false
    }

    var hasFilters: Bool { !chosen.isEmpty || !lower.isEmpty || !upper.isEmpty || inStock }
}
