import CommerceKernel

/// The form of `schema.json`:
/// `{"language": "english", "searchable": [{"name": "name", "weight": 5, "role": "name"}, …],
///   "columns": [{"name": "brand", "type": "keyword", "role": "brand"}, …]}`
extension IndexSchema {
    init(json bytes: [UInt8]) throws(SearchError) {
        let root: JSONValue
        do { root = try JSONParser.parse(bytes) } catch {
            throw Self.fault("schema.json cannot be read: \(error.description)")
        }
        language = root["language"]?.string ?? "english"
        searchable = try (root["searchable"]?.array ?? []).map { value throws(SearchError) in
            guard let name = value["name"]?.string, !name.isEmpty else {
                throw Self.fault("schema.json: a searchable field has no name.")
            }
            let weight = value["weight"]?.number?.int ?? 1
            guard (1...100).contains(weight) else {
                throw Self.fault("schema.json: the weight of \"\(name)\" is \(weight), not 1 to 100.")
            }
            return SearchableField(name: name, weight: weight, role: try Self.role(value, of: name))
        }
        columns = try (root["columns"]?.array ?? []).map { value throws(SearchError) in
            guard let name = value["name"]?.string, !name.isEmpty else {
                throw Self.fault("schema.json: a column has no name.")
            }
            let type = value["type"]?.string ?? "keyword"
            guard let kind = Column.Kind(rawValue: type) else {
                let known = Column.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.fault("schema.json: the type of \"\(name)\" is \"\(type)\", not one of \(known).")
            }
            return Column(name: name, kind: kind, role: try Self.role(value, of: name))
        }
        guard !searchable.isEmpty, searchable.count <= 16 else {
            throw Self.fault("schema.json names \(searchable.count) searchable fields, not 1 to 16.")
        }
        guard Set(columns.map(\.name)).count == columns.count else {
            throw Self.fault("schema.json names a column twice.")
        }
    }

    private static func role(_ value: JSONValue, of name: String) throws(SearchError) -> Role? {
        guard let text = value["role"]?.string else { return nil }
        guard let role = Role(rawValue: text) else {
            let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("schema.json: the role of \"\(name)\" is \"\(text)\", not one of \(known).")
        }
        return role
    }

    private static func fault(_ message: String) -> SearchError {
        SearchError(.invalidSettings, message, subject: "schema.json")
    }

    /// Laid out one field a line, to be read and edited by people.
    var json: [UInt8] {
        var lines = ["{", "  \"language\": \"\(language)\",", "  \"searchable\": ["]
        lines += searchable.enumerated().map { index, field in
            let role = field.role.map { ", \"role\": \"\($0.rawValue)\"" } ?? ""
            let comma = index + 1 < searchable.count ? "," : ""
            return "    {\"name\": \"\(field.name)\", \"weight\": \(field.weight)\(role)}\(comma)"
        }
        lines += ["  ],", "  \"columns\": ["]
        lines += columns.enumerated().map { index, column in
            let role = column.role.map { ", \"role\": \"\($0.rawValue)\"" } ?? ""
            let comma = index + 1 < columns.count ? "," : ""
            return "    {\"name\": \"\(column.name)\", \"type\": \"\(column.kind.rawValue)\"\(role)}\(comma)"
        }
        lines += ["  ]", "}", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }
}
