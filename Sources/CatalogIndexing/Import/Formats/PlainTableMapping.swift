import CommerceKernel

/// Delimited text with our own column names: one product a row.
///
/// `attributes.color` (or any unknown column) is an attribute; `images` and `categories` hold lists separated by `|`,
/// a category path is written `Home > Kitchen`; a cell that begins with `[` or `{` is JSON.
final class PlainTableMapping: TableMapping {
    private static let lists: Set<String> = ["images", "image", "additional_image_link", "categories"]
    private static let texts: Set<String> = [
        "id", "sku", "gtin", "name", "title", "slug", "description", "brand", "category", "product_type",
    ]

    /// Column to member: the members' own spelling whatever the case of the column.
    private static let members: [String: String] = {
        let names = [
            "id", "sku", "gtin", "name", "title", "slug", "description", "brand", "category", "product_type",
            "categories", "price", "compareAtPrice", "compare_at_price", "currency", "image", "images", "image_link",
            "additional_image_link", "attributes", "options", "variants", "rating", "ratingCount", "rating_count",
            "popularity", "createdAt", "created_at", "stock", "inStock", "updatedAt", "version",
        ]
        return Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: { $1 })
    }()

    func take(_ row: TableRow) -> [ReadResult] {
        var members: [(key: String, value: JSONValue)] = []
        var attributes = JSONObject()
        for (column, text) in row.cells {
            if column.isEmpty { continue }
            if let name = Self.members[column.lowercased()] {
                members.append((name, Self.value(text, of: name)))
            } else if column.lowercased().hasPrefix("attributes.") {
                attributes[String(column.dropFirst("attributes.".count))] = Self.attribute(text)
            } else {
                attributes[column] = Self.attribute(text)
            }
        }
        var object = JSONObject(members)
        if !attributes.isEmpty {
            var all = object["attributes"]?.object ?? JSONObject()
            for (key, value) in attributes.members { all[key] = value }
            object["attributes"] = .object(all)
        }
        return [.record(ImportRecord(line: row.line, object: object))]
    }

    func finish() -> [ReadResult] { [] }

    private static func value(_ text: String, of name: String) -> JSONValue {
        if let json = json(text) { return json }
        if lists.contains(name) { return Cell.strings(Cell.list(text, "|")) }
        return .string(text)
    }

    private static func attribute(_ text: String) -> JSONValue {
        if let json = json(text) { return json }
        let parts = Cell.list(text, "|")
        return parts.count > 1 ? .array(parts.map(Cell.value)) : Cell.value(text)
    }

    private static func json(_ text: String) -> JSONValue? {
        guard text.first == "[" || text.first == "{" else { return nil }
        return try? JSONParser.parse(text)
    }
}
