import Catalog
import CommerceKernel

/// An item of a product feed as Google Merchant Center specifies it: a product, or one of its variants.
struct FeedItem {
    /// The attributes in the order of their columns.
    static let columns = [
        "id", "item_group_id", "title", "description", "link", "image_link", "additional_image_link", "availability",
        "price", "sale_price", "brand", "gtin", "mpn", "condition", "product_type", "color", "size", "material",
        "pattern",
    ]
    private static let choices: Set<String> = ["color", "size", "material", "pattern"]
    private static let longestTitle = 150
    private static let longestDescription = 5000
    private static let mostImages = 10

    /// By column; a missing one has no value.
    let values: [String: [String]]

    /// The items of a product: itself, or its variants. What has no price cannot be advertised and is left out.
    static func items(of product: Product, _ availability: ProductAvailability, origin: String) -> [FeedItem] {
        if product.variants.isEmpty {
            return [FeedItem(product, variant: nil, isInStock: availability.isInStock, origin)].compactMap { $0 }
        }
        return product.variants.compactMap {
            FeedItem(product, variant: $0, isInStock: availability.isInStock(variant: $0.id), origin)
        }
    }

    private init?(_ product: Product, variant: ProductVariant?, isInStock: Bool, _ origin: String) {
        guard let price = product.price(ofVariant: variant?.id) else { return nil }
        var values: [String: [String]] = [:]
        func set(_ column: String, _ text: String?) {
            if let text, !text.isEmpty { values[column] = [text] }
        }
        set("id", variant?.id ?? product.id)
        set("item_group_id", variant.map { _ in product.id })
        set("title", String(product.name.prefix(Self.longestTitle)))
        // The attribute is required.
        set("description", String((product.description ?? product.name).prefix(Self.longestDescription)))
        set("link", "\(origin)/p/\(PercentCoding.encode(product.slug))")
        let images = ([variant?.image].compactMap { $0 } + product.images).map { Self.absolute($0, origin) }
        set("image_link", images.first)
        var more: [String] = []
        for image in images.dropFirst() where image != images.first && !more.contains(image) { more.append(image) }
        if !more.isEmpty { values["additional_image_link"] = Array(more.prefix(Self.mostImages)) }
        set("availability", isInStock ? "in_stock" : "out_of_stock")
        // Theirs is the regular price first and the reduced one beside it; ours is what is paid.
        if let regular = variant?.compareAtPrice ?? product.compareAtPrice, regular.minorUnits > price.minorUnits {
            set("price", "\(regular.decimal) \(regular.currency.code)")
            set("sale_price", "\(price.decimal) \(price.currency.code)")
        } else {
            set("price", "\(price.decimal) \(price.currency.code)")
        }
        set("brand", product.brand)
        set("gtin", variant?.gtin ?? product.gtin)
        set("mpn", variant?.sku ?? product.sku)
        set("condition", "new")
        set("product_type", product.categories.first?.description)
        for choice in Self.choices { set(choice, product.attributes[choice]?.string) }
        for option in variant?.options ?? [] where Self.choices.contains(option.name.lowercased()) {
            set(option.name.lowercased(), option.value)
        }
        self.values = values
    }

    private static func absolute(_ image: String, _ origin: String) -> String {
        image.hasPrefix("/") ? origin + image : image
    }

    // MARK: Writing

    static let tableHead = columns.joined(separator: "\t") + "\n"

    /// A line of a table; several images stand in one cell, separated by commas.
    var tableLine: String {
        Self.columns.map { column in
            let values = (values[column] ?? []).map {
                column.hasSuffix("image_link") ? $0.replacing(",", with: "%2C") : $0
            }
            return String(values.joined(separator: ",").map { $0.isNewline || $0 == "\t" ? " " : $0 })
        }.joined(separator: "\t") + "\n"
    }

    static func documentHead(origin: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
        <channel>
        <title>Products</title>
        <link>\(escaped(origin))/</link>
        <description>Every product of the shop.</description>

        """
    }

    static let documentEnd = "</channel>\n</rss>\n"

    /// An item of an RSS 2.0 document.
    var element: String {
        var text = "<item>\n"
        for column in Self.columns {
            for value in values[column] ?? [] {
                text += "<g:\(column)>\(Self.escaped(value))</g:\(column)>\n"
            }
        }
        return text + "</item>\n"
    }

    /// For the content of elements; what XML 1.0 has no place for is left out.
    private static func escaped(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: kept.append(scalar)
            case ..<0x20, 0xFFFE, 0xFFFF: continue
            default: kept.append(scalar)
            }
        }
        return HTMLEscaping.escaped(String(kept))
    }
}
