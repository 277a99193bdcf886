import Catalog
import CommerceKernel

/// Product data of Google Merchant Center: the attributes of its specification, with `_` or spaces in their names.
///
/// Items of one `item_group_id` that follow each other are variants of one product, which has the group's id.
final class GoogleMapping: TableMapping {
    private let collector = ProductCollector()

    func take(_ row: TableRow) -> [ReadResult] {
        take(
            GoogleItem(
                line: row.line, pairs: row.cells.map { (GoogleItem.canonical($0.column), $0.text) },
                separatesImages: true))
    }

    func take(_ item: GoogleItem) -> [ReadResult] {
        guard let group = item["item_group_id"] else {
            return collector.finish() + [
                .record(
                    ImportRecord(line: item.line, object: item.product(id: item["id"]), columns: GoogleItem.columns))
            ]
        }
        var finished: [ReadResult] = []
        if collector.key != group {
            var members = item.product(id: group)
            for key in ["sku", "gtin", "stock", "price", "compareAtPrice"] { members[key] = nil }
            finished = collector.begin(
                group, .init(line: item.line, members: members, columns: GoogleItem.columns, images: item.images))
        }
        collector.change { group in
            group.variants.append(item.variant)
            for image in item.images where !group.images.contains(image) { group.images.append(image) }
        }
        return finished
    }

    func finish() -> [ReadResult] { collector.finish() }
}

/// One item of a Google feed: attribute names and values, some of them several times.
struct GoogleItem {
    let line: Int
    let pairs: [(name: String, value: String)]
    /// In tables several images stand in one cell, separated by commas.
    let separatesImages: Bool

    static let columns = [
        "name": "title", "images": "image_link", "category": "product_type", "variants.id": "id",
        "variants.sku": "id", "variants.gtin": "gtin", "variants.price": "price",
        "variants.compareAtPrice": "sale_price", "compareAtPrice": "price",
    ]

    /// Attributes that have a place of their own; every other one is an attribute of the product.
    private static let known: Set<String> = [
        "id", "title", "description", "image_link", "additional_image_link", "price", "sale_price", "brand", "gtin",
        "product_type", "google_product_category", "item_group_id",
    ]
    private static let choices = ["color", "size", "material", "pattern"]

    /// `Image Link` and `g:image_link` are `image_link`.
    static func canonical(_ name: String) -> String {
        let lower = name.lowercased().replacing(" ", with: "_")
        return lower.hasPrefix("g:") ? String(lower.dropFirst(2)) : lower
    }

    subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    var images: [String] {
        var images = [self["image_link"]].compactMap { $0 }
        for (name, value) in pairs where name == "additional_image_link" {
            images += separatesImages ? Cell.list(value, ",") : [value]
        }
        return images
    }

    func product(id: String?) -> JSONObject {
        var object = JSONObject()
        object.set("id", id)
        object.set("name", self["title"])
        object.set("description", self["description"].map(Cell.plainText))
        object.set("brand", self["brand"])
        object.set("gtin", self["gtin"])
        object.set("category", self["product_type"].map(Self.firstPath))
        if object["category"] == nil, let path = self["google_product_category"], Int(path) == nil {
            object.set("category", path)
        }
        object.set("images", list: images)
        setPrice(&object)
        setStock(&object)
        var attributes = JSONObject()
        for (name, value) in pairs where !Self.known.contains(name) {
            attributes[name] = Cell.value(value)
        }
        object["attributes"] = .object(attributes)
        return object
    }

    var variant: JSONObject {
        var object = JSONObject()
        object.set("id", self["id"])
        object.set("sku", self["mpn"])
        object.set("gtin", self["gtin"])
        object.set("image", self["image_link"])
        setPrice(&object)
        object["currency"] = nil
        setStock(&object)
        var options = JSONObject()
        for name in Self.choices { options.set(name, self[name]) }
        object["options"] = .object(options)
        return object
    }

    private func setPrice(_ object: inout JSONObject) {
        let price = self["price"].map(PriceText.init)
        let reduced = self["sale_price"].map(PriceText.init)
        object.set("price", reduced?.amount ?? price?.amount)
        if reduced != nil { object.set("compareAtPrice", price?.amount) }
        object.set("currency", price?.currency ?? reduced?.currency)
    }

    private func setStock(_ object: inout JSONObject) {
        if let quantity = self["sell_on_google_quantity"] ?? self["quantity"] {
            object.set("stock", quantity)
        } else if let availability = self["availability"]?.lowercased().replacing(" ", with: "_"),
            availability == "out_of_stock"
        {
            object["stock"] = 0
        }
    }

    /// Several product types are separated by commas; a comma within one stands between letters without a space.
    private static func firstPath(_ text: String) -> String {
        text.split(separator: ", ").first { $0.contains(">") }.map(String.init) ?? text
    }
}

/// An amount with its currency, such as `15.00 USD` or `USD 15.00`.
struct PriceText {
    let amount: String
    let currency: String?

    init(_ text: String) {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\u{A0}" }).map(String.init)
        if parts.count == 2, let number = parts.firstIndex(where: { $0.first?.isNumber == true || $0.first == "-" }) {
            amount = parts[number]
            currency = parts[1 - number]
        } else if parts.count == 1, let last = text.suffix(3).first, last.isLetter,
            text.suffix(3).allSatisfy(\.isLetter), text.count > 3
        {
            amount = String(text.dropLast(3))
            currency = String(text.suffix(3))
        } else {
            amount = text
            currency = nil
        }
    }
}
