import Catalog
import CommerceKernel

/// WooCommerce's product export. A `variable` product is followed by its `variation` rows, which name it in `Parent`
/// by `id:` and number or by SKU.
final class WooCommerceMapping: TableMapping {
    private let collector = ProductCollector()
    /// SKU to id of products with variations, for the parents that are named by SKU.
    private var idsBySKU: [String: String] = [:]

    func take(_ row: TableRow) -> [ReadResult] {
        let types = Cell.list(row["Type"]?.lowercased(), ",")
        if types.contains("variation") { return takeVariation(row) }
        let key = row["ID"] ?? row["SKU"] ?? "line-\(row.line)"
        if types.contains("variable"), let sku = row["SKU"] { idsBySKU[sku] = key }
        return collector.begin(key, product(row, key: key))
    }

    func finish() -> [ReadResult] { collector.finish() }

    private func takeVariation(_ row: TableRow) -> [ReadResult] {
        guard let parent = row["Parent"] else {
            return collector.finish() + [
                .fault(
                    line: row.line,
                    FieldFault(
                        field: "Parent", value: nil, code: .missing,
                        reason: "a variation names its product, such as id:12 or the product's SKU"))
            ]
        }
        let key = parent.hasPrefix("id:") ? String(parent.dropFirst(3)) : idsBySKU[parent] ?? parent
        var finished: [ReadResult] = []
        if collector.key != key {
            finished = collector.begin(
                key,
                .init(line: row.line, members: ["id": .string(key)], columns: Self.columns, isContinuation: true))
        }
        let variant = variant(row)
        if row["Published"] == "-1" || row["Published"] == "0" { return finished }
        collector.change { $0.variants.append(variant) }
        return finished
    }

    private func product(_ row: TableRow, key: String) -> ProductCollector.Group {
        var object = JSONObject()
        object.set("id", key)
        object.set("sku", row["SKU"])
        object.set("gtin", row["GTIN, UPC, EAN, or ISBN"])
        object.set("name", row["Name"])
        let texts = [row["Short description"], row["Description"]].compactMap { $0.map(Cell.plainText) }
        object.set("description", texts.isEmpty ? nil : texts.joined(separator: "\n"))
        object.set("brand", Cell.list(row["Brands"], ",").first)
        object.set("categories", list: Self.escapedList(row["Categories"]))
        object.set("images", list: Cell.list(row["Images"], ","))
        setPriceAndStock(row, &object)
        object["attributes"] = .object(attributes(row))
        var group = ProductCollector.Group(line: row.line, members: object, columns: Self.columns)
        if let published = row["Published"], published != "1" {
            group.fault = ProductCollector.unpublished("Published", published)
        }
        return group
    }

    private func variant(_ row: TableRow) -> JSONObject {
        var object = JSONObject()
        object.set("id", row["ID"])
        object.set("sku", row["SKU"])
        object.set("gtin", row["GTIN, UPC, EAN, or ISBN"])
        object.set("image", Cell.list(row["Images"], ",").first)
        setPriceAndStock(row, &object)
        var options = JSONObject()
        for (name, values) in attributePairs(row) { options.set(name, values.first) }
        object["options"] = .object(options)
        return object
    }

    private func setPriceAndStock(_ row: TableRow, _ object: inout JSONObject) {
        object.set("price", row["Sale price"] ?? row["Regular price"])
        if row["Sale price"] != nil { object.set("compareAtPrice", row["Regular price"]) }
        let sellsWithoutStock = row["Backorders allowed?"].map { $0 != "0" } ?? false
        if let stock = row["Stock"], !sellsWithoutStock {
            object.set("stock", stock.hasPrefix("-") ? "0" : stock)
        } else if row["In stock?"] == "0" {
            object["stock"] = 0
        }
    }

    private func attributes(_ row: TableRow) -> JSONObject {
        var attributes = JSONObject()
        for (name, values) in attributePairs(row) {
            attributes[name] = values.count == 1 ? Cell.value(values[0]) : Cell.strings(values)
        }
        attributes.set("tags", list: Self.escapedList(row["Tags"]))
        for column in row.header.columns(withPrefix: "Weight (") + row.header.columns(withPrefix: "Length (")
            + row.header.columns(withPrefix: "Width (") + row.header.columns(withPrefix: "Height (")
        {
            if let value = row[column] { attributes[column.lowercased()] = Cell.value(value) }
        }
        return attributes
    }

    private func attributePairs(_ row: TableRow) -> [(name: String, values: [String])] {
        var pairs: [(name: String, values: [String])] = []
        var number = 1
        while row.header.has("Attribute \(number) name") {
            if let name = row["Attribute \(number) name"] {
                let values = Self.escapedList(row["Attribute \(number) value(s)"])
                if !values.isEmpty { pairs.append((name, values)) }
            }
            number += 1
        }
        return pairs
    }

    /// A list separated by commas in which `\,` is a comma.
    private static func escapedList(_ text: String?) -> [String] {
        let hidden = "\u{1}"
        return Cell.list(text?.replacing("\\,", with: hidden), ",").map { $0.replacing(hidden, with: ",") }
    }

    private static let columns = [
        "id": "ID", "sku": "SKU", "name": "Name", "price": "Regular price", "compareAtPrice": "Regular price",
        "stock": "Stock", "categories": "Categories", "images": "Images", "brand": "Brands",
        "description": "Description", "gtin": "GTIN, UPC, EAN, or ISBN", "variants.id": "ID", "variants.sku": "SKU",
        "variants.price": "Regular price", "variants.compareAtPrice": "Regular price", "variants.stock": "Stock",
    ]
}
