import Catalog
import CommerceKernel

/// Shopify's product export, with the classic or the current column names. The product's fields stand on the first
/// row of its handle; every row may add a variant and an image.
final class ShopifyMapping: TableMapping {
    /// One meaning, and the two names its column has had.
    private struct Column {
        let classic: String
        let current: String
    }

    private static let handle = Column(classic: "Handle", current: "URL handle")
    private static let body = Column(classic: "Body (HTML)", current: "Description")
    private static let category = Column(classic: "Product Category", current: "Product category")
    private static let sku = Column(classic: "Variant SKU", current: "SKU")
    private static let barcode = Column(classic: "Variant Barcode", current: "Barcode")
    private static let price = Column(classic: "Variant Price", current: "Price")
    private static let compareAt = Column(classic: "Variant Compare At Price", current: "Compare-at price")
    private static let tracker = Column(classic: "Variant Inventory Tracker", current: "Inventory tracker")
    private static let quantity = Column(classic: "Variant Inventory Qty", current: "Inventory quantity")
    private static let policy = Column(
        classic: "Variant Inventory Policy", current: "Continue selling when out of stock")
    private static let image = Column(classic: "Image Src", current: "Product image URL")
    private static let variantImage = Column(classic: "Variant Image", current: "Variant image URL")
    private static let published = Column(classic: "Published", current: "Published on online store")

    private let isClassic: Bool
    private let collector = ProductCollector()
    /// The option names of the product being read: they stand on its first row only.
    private var optionNames: [String] = []

    init(_ header: TableHeader) { isClassic = header.has("Handle") }

    private func name(_ column: Column) -> String { isClassic ? column.classic : column.current }

    func take(_ row: TableRow) -> [ReadResult] {
        guard let handle = row[name(Self.handle)] else {
            return collector.finish() + [
                .fault(
                    line: row.line,
                    FieldFault(
                        field: name(Self.handle), value: nil, code: .missing,
                        reason: "every row needs the handle of its product"))
            ]
        }
        var finished: [ReadResult] = []
        if collector.key != handle {
            optionNames = (1...3).map { row["Option\($0) Name"] ?? "Option\($0)" }
            finished = collector.begin(handle, product(row, handle))
        }
        addVariant(row)
        if let image = row[name(Self.image)] {
            collector.change { if !$0.images.contains(image) { $0.images.append(image) } }
        }
        return finished
    }

    func finish() -> [ReadResult] { collector.finish() }

    private func product(_ row: TableRow, _ handle: String) -> ProductCollector.Group {
        var object = JSONObject()
        object.set("id", handle)
        object.set("slug", Slug.isValid(handle) ? handle : nil)
        object.set("name", row["Title"])
        object.set("description", row[name(Self.body)].map(Cell.plainText))
        object.set("brand", row["Vendor"])
        object.set("category", row[name(Self.category)] ?? row["Type"])
        var attributes = JSONObject()
        attributes.set("tags", list: Cell.list(row["Tags"], ","))
        if row[name(Self.category)] != nil { attributes.set("type", row["Type"]) }
        object["attributes"] = .object(attributes)
        var group = ProductCollector.Group(line: row.line, members: object, columns: columns)
        if let status = row["Status"], status.lowercased() != "active" {
            group.fault = ProductCollector.unpublished("Status", status)
        } else if row[name(Self.published)]?.lowercased() == "false" {
            group.fault = ProductCollector.unpublished(name(Self.published), "false")
        }
        return group
    }

    private func addVariant(_ row: TableRow) {
        let values = (1...3).map { row["Option\($0) Value"] }
        guard values[0] != nil || row[name(Self.price)] != nil || row[name(Self.sku)] != nil else { return }
        var variant = JSONObject()
        variant.set("sku", row[name(Self.sku)])
        variant.set("gtin", row[name(Self.barcode)].map { $0.hasPrefix("'") ? String($0.dropFirst()) : $0 })
        variant.set("price", row[name(Self.price)])
        variant.set("compareAtPrice", row[name(Self.compareAt)])
        if row[name(Self.tracker)] != nil, !sellsWithoutStock(row) {
            variant.set("stock", row[name(Self.quantity)].map { $0.hasPrefix("-") ? "0" : $0 })
        }
        // A product without options has one variant that is named so.
        if values[0] == nil || values[0] == "Default Title" {
            return collector.change { group in
                for (key, value) in variant.members { group.members[key] = value }
            }
        }
        variant.set("image", row[name(Self.variantImage)])
        var options = JSONObject()
        for (name, value) in zip(optionNames, values) { options.set(name, value) }
        variant["options"] = .object(options)
        collector.change { $0.variants.append(variant) }
    }

    private func sellsWithoutStock(_ row: TableRow) -> Bool {
        ["continue", "true"].contains(row[name(Self.policy)]?.lowercased() ?? "")
    }

    private var columns: [String: String] {
        [
            "id": name(Self.handle), "name": "Title", "description": name(Self.body), "brand": "Vendor",
            "category": name(Self.category), "price": name(Self.price), "compareAtPrice": name(Self.compareAt),
            "sku": name(Self.sku), "gtin": name(Self.barcode), "stock": name(Self.quantity),
            "images": name(Self.image), "variants.sku": name(Self.sku), "variants.gtin": name(Self.barcode),
            "variants.price": name(Self.price), "variants.compareAtPrice": name(Self.compareAt),
            "variants.stock": name(Self.quantity), "variants.image": name(Self.variantImage),
        ]
    }
}
