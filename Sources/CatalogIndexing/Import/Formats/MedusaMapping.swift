import Catalog
import CommerceKernel

/// Medusa's product export: a variant a row, the product's fields on each. The first generation separates by
/// semicolons and has `Price EUR`, `Option 1 Name`, `Image 1 Url`; the second has `Variant Price EUR`,
/// `Variant Option 1 Name`, `Product Image 1 Url`.
final class MedusaMapping: TableMapping {
    private let header: TableHeader
    private let priceColumn: String?
    private let currency: Currency
    private let collector = ProductCollector()

    /// - Parameter currency: The one whose price column is taken; the first one's where there is none of it.
    init(_ header: TableHeader, currency: Currency) {
        self.header = header
        let columns = (header.columns(withPrefix: "Price ") + header.columns(withPrefix: "Variant Price ")).compactMap {
            name in name.split(separator: " ").last.flatMap { Currency(String($0)) }.map { (name: name, currency: $0) }
        }
        let chosen = columns.first { $0.currency == currency } ?? columns.first
        priceColumn = chosen?.name
        self.currency = chosen?.currency ?? currency
    }

    func take(_ row: TableRow) -> [ReadResult] {
        guard let key = row["Product Id"] ?? row["Product Handle"] else {
            return collector.finish() + [
                .fault(
                    line: row.line,
                    FieldFault(
                        field: "Product Handle", value: nil, code: .missing,
                        reason: "every row needs the id or the handle of its product"))
            ]
        }
        let finished = collector.key == key ? [] : collector.begin(key, product(row, key: key))
        addVariant(row)
        return finished
    }

    func finish() -> [ReadResult] { collector.finish() }

    private func product(_ row: TableRow, key: String) -> ProductCollector.Group {
        var object = JSONObject()
        object.set("id", key)
        object.set("slug", row["Product Handle"].flatMap { Slug.isValid($0) ? $0 : nil })
        object.set("name", row["Product Title"])
        let texts = [row["Product Subtitle"], row["Product Description"]].compactMap { $0 }
        object.set("description", texts.isEmpty ? nil : texts.joined(separator: "\n"))
        object.set("currency", currency.code)
        let categories = numbered("Product Category ", " Name").compactMap { row[$0] }
        object.set("categories", list: categories)
        if categories.isEmpty { object.set("category", row["Product Type"] ?? row["Product Collection Title"]) }
        var attributes = JSONObject()
        attributes.set("tags", list: tags(row))
        attributes.set("material", row["Product Material"])
        attributes.set("collection", row["Product Collection Title"])
        attributes.set("origin_country", row["Product Origin Country"])
        if let weight = row["Product Weight"] { attributes["weight"] = Cell.value(weight) }
        object["attributes"] = .object(attributes)
        var images = [row["Product Thumbnail"]].compactMap { $0 }
        for column in numbered("Image ", " Url") + numbered("Product Image ", " Url") {
            if let image = row[column], !images.contains(image) { images.append(image) }
        }
        var group = ProductCollector.Group(line: row.line, members: object, columns: columns, images: images)
        if let status = row["Product Status"], status.lowercased() != "published" {
            group.fault = ProductCollector.unpublished("Product Status", status)
        }
        return group
    }

    private func addVariant(_ row: TableRow) {
        var variant = JSONObject()
        variant.set("id", row["Variant Id"])
        variant.set("sku", row["Variant SKU"] ?? row["Variant Sku"])
        variant.set("gtin", row["Variant Barcode"] ?? row["Variant EAN"])
        variant.set("price", priceColumn.flatMap { row[$0] })
        let isTracked = row["Variant Manage Inventory"]?.lowercased() != "false"
        let sellsWithoutStock = row["Variant Allow Backorder"]?.lowercased() == "true"
        if isTracked, !sellsWithoutStock { variant.set("stock", row["Variant Inventory Quantity"]) }
        var options = JSONObject()
        let prefix = header.has("Variant Option 1 Name") ? "Variant Option " : "Option "
        for name in numbered(prefix, " Name") {
            guard let option = row[name] else { continue }
            options.set(option, row[name.replacing(" Name", with: " Value")])
        }
        if options.isEmpty {
            // A product without options has one variant, which is the product.
            variant["id"] = nil
            return collector.change { group in
                for (key, value) in variant.members { group.members[key] = value }
            }
        }
        variant["options"] = .object(options)
        collector.change { $0.variants.append(variant) }
    }

    private func tags(_ row: TableRow) -> [String] {
        Cell.list(row["Product Tags"], ",") + numbered("Product Tag ", "").compactMap { row[$0] }
    }

    /// The columns `prefix` number `suffix`, from 1 on without a gap.
    private func numbered(_ prefix: String, _ suffix: String) -> [String] {
        var names: [String] = []
        while header.has("\(prefix)\(names.count + 1)\(suffix)") {
            names.append("\(prefix)\(names.count + 1)\(suffix)")
        }
        return names
    }

    private var columns: [String: String] {
        let price = priceColumn ?? "Price"
        return [
            "id": "Product Handle", "name": "Product Title", "price": price, "variants.price": price,
            "variants.sku": "Variant SKU", "variants.stock": "Variant Inventory Quantity",
            "stock": "Variant Inventory Quantity", "sku": "Variant SKU",
        ]
    }
}
