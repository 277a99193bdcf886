import CommerceKernel
import Storage

/// A row of `products`: money in minor units, lists and objects as JSON text.
enum ProductRecord {
    /// The row of `ProductStore.columns`, without variants.
    static func product(_ row: Row) throws -> Product {
        guard let currency = Currency(row.text(10)) else { throw unreadable(row, "currency") }
        return Product(
            id: row.text(0), sku: row.optionalText(1), gtin: row.optionalText(2), name: row.text(3),
            slug: row.text(4), description: row.optionalText(5), brand: row.optionalText(6),
            categories: try json(row, 7).array?.compactMap(path) ?? [],
            price: money(row, 8, currency), compareAtPrice: money(row, 9, currency), currency: currency,
            images: try json(row, 11).array?.compactMap(\.string) ?? [],
            attributes: try json(row, 12).object ?? JSONObject(),
            options: try json(row, 13).array?.compactMap(option) ?? [],
            rating: row.optionalDouble(15), ratingCount: row.int(16), popularity: row.double(17),
            createdAt: row.timestamp(18), updatedAt: row.timestamp(19), version: row.int64(20))
    }

    static func variant(_ row: Row, currency: Currency) throws -> ProductVariant {
        let choices = try json(row, 3).object?.members ?? []
        return ProductVariant(
            id: row.text(0), sku: row.optionalText(1), gtin: row.optionalText(2),
            options: choices.compactMap { key, value in value.string.map { OptionChoice(name: key, value: $0) } },
            price: money(row, 4, currency), compareAtPrice: money(row, 5, currency), image: row.optionalText(6))
    }

    /// In the order of the INSERT and the UPDATE: everything, then the id.
    static func parameters(_ product: Product) -> [any SQLConvertible] {
        [
            product.sku, product.gtin, product.name, product.slug, product.description, product.brand,
            product.category, text(product.categories), product.price, product.compareAtPrice, product.currency,
            text(product.images), text(product.attributes), text(product.options), product.variants.count,
            product.rating, product.ratingCount, product.popularity, product.createdAt, product.updatedAt,
            product.version, product.id,
        ]
    }

    // MARK: JSON columns

    static func text(_ choices: [OptionChoice]) -> String {
        if choices.isEmpty { return "{}" }
        var json = JSONWriter(capacity: 64)
        json.object { json in for choice in choices { json.member(choice.name, choice.value) } }
        return json.text
    }

    private static func text(_ paths: [CategoryPath]) -> String {
        if paths.isEmpty { return "[]" }
        var json = JSONWriter(capacity: 128)
        json.array { json in
            for path in paths { json.array { json in for name in path.names { json.value(name) } } }
        }
        return json.text
    }

    private static func text(_ images: [String]) -> String {
        if images.isEmpty { return "[]" }
        var json = JSONWriter(capacity: 256)
        json.array { json in for image in images { json.value(image) } }
        return json.text
    }

    private static func text(_ object: JSONObject) -> String {
        if object.isEmpty { return "{}" }
        var json = JSONWriter(capacity: 1024)
        json.value(.object(object))
        return json.text
    }

    private static func text(_ options: [ProductOption]) -> String {
        if options.isEmpty { return "[]" }
        var json = JSONWriter(capacity: 128)
        json.array { json in
            for option in options {
                json.object { json in
                    json.member("name", option.name)
                    json.array("values") { json in for value in option.values { json.value(value) } }
                }
            }
        }
        return json.text
    }

    private static func path(_ value: JSONValue) -> CategoryPath? {
        CategoryPath(value.array?.compactMap(\.string) ?? [])
    }

    private static func option(_ value: JSONValue) -> ProductOption? {
        guard let name = value["name"]?.string else { return nil }
        return ProductOption(name: name, values: value["values"]?.array?.compactMap(\.string) ?? [])
    }

    private static func money(_ row: Row, _ column: Int32, _ currency: Currency) -> Money? {
        row.optionalInt64(column).map { Money(minorUnits: $0, currency: currency) }
    }

    /// An empty list or object, the most frequent content by far, is not parsed.
    private static func json(_ row: Row, _ column: Int32) throws -> JSONValue {
        try row.withBytes(column) { bytes in
            if bytes.count == 2 { return bytes[0] == UInt8(ascii: "[") ? .array([]) : .object(JSONObject()) }
            do {
                return try JSONParser.parse(bytes.bindMemory(to: UInt8.self)).get()
            } catch {
                throw unreadable(row, "column \(column) (\(error))")
            }
        }
    }

    private static func unreadable(_ row: Row, _ what: String) -> DomainError {
        DomainError(
            .internal, code: "unreadable_row",
            message: "The stored product \"\(row.text(0))\" cannot be read: \(what).")
    }
}
