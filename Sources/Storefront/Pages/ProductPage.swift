import CommerceKernel
import Search

/// The page of one product, with its structured data for search engines (schema.org Product and Offer).
struct ProductPage {
    let product: ProductView
    /// Without a slash at its end, such as `https://shop.example.com`.
    let baseURL: String

    /// The names are those of `product.mustache`.
    func fields(related: [SearchHit]) -> Fields {
        let cards = related.filter { $0.id != product.id }.compactMap { ProductCard.fields($0) }
        let specifications = self.specifications
        let variants = self.variants
        let (stockText, stockClass) = product.availability
        return [
            "id": product.id, "canBuy": canBuy, "description": String(product.description.prefix(160)),
            "canonical": baseURL + product.url, "socialImage": product.images.first.map(absolute).orFalse,
            "structuredData": structuredData, "crumbs": crumbs, "name": product.name,
            "brand": product.brand.orFalse,
            "brandURL": URLText.address("/search", [("brand", product.brand ?? "")]),
            "image": product.images.first.orFalse, "hasThumbnails": product.images.count > 1,
            "images": product.images.enumerated().map { index, url -> Fields in
                ["url": url, "number": index + 1, "current": index == 0]
            },
            "rating": product.rating.orFalse,
            "ratingCount": product.ratingCount.map(PriceText.count) ?? "0",
            "price": product.priceText.orFalse,
            "compareAt": product.compareAt.map(PriceText.text).orFalse, "stockText": stockText,
            "stockClass": stockClass, "variants": variants, "hasVariants": !variants.isEmpty,
            "isLongChoice": variants.count > Self.longChoice,
            "descriptionHTML": HTMLText.paragraphs(product.description), "specifications": specifications,
            "hasSpecifications": !specifications.isEmpty, "related": cards, "hasRelated": !cards.isEmpty,
        ]
    }

    /// From how many variants on they are chosen from a list instead of beside each other.
    private static let longChoice = 12

    private var canBuy: Bool {
        product.isInStock && product.shownPrice != nil
    }

    private func absolute(_ address: String) -> String { address.hasPrefix("/") ? baseURL + address : address }

    private var crumbs: [Fields] {
        guard let path = product.categories.max(by: { $0.count < $1.count }) else { return [] }
        return path.indices.map { index in
            let ancestors = path[...index].joined(separator: " > ")
            return ["name": path[index], "url": URLText.address("/search", [("category", ancestors)])]
        }
    }

    private var specifications: [Fields] {
        var rows: [Fields] = (product.json["attributes"]?.object?.members ?? []).compactMap { key, value in
            guard let text = Self.text(value), !text.isEmpty else { return nil }
            return ["name": Self.label(key), "value": text]
        }
        if let sku = product.json["sku"]?.string { rows.append(["name": "Article number", "value": sku]) }
        if let gtin = product.json["gtin"]?.string { rows.append(["name": "GTIN", "value": gtin]) }
        return rows
    }

    /// `cable_length` and `cableLength` become `Cable length`.
    static func label(_ key: String) -> String {
        var words = ""
        for character in key {
            if character == "_" || character == "-" {
                words += " "
            } else if character.isUppercase, let last = words.last, last.isLowercase {
                words += " " + character.lowercased()
            } else {
                words.append(character)
            }
        }
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let flag): flag ? "Yes" : "No"
        case .array(let values): values.compactMap(text).joined(separator: ", ")
        case .null, .object: nil
        }
    }

    private var variants: [Fields] {
        var isFirst = true
        return (product.json["variants"]?.array ?? []).compactMap { variant in
            guard let id = variant["id"]?.string else { return nil }
            let options = variant["options"]?.object?.members.compactMap { Self.text($0.value) } ?? []
            let isInStock = variant["inStock"]?.bool ?? (variant["stock"]?.number?.int.map { $0 > 0 } ?? true)
            let price = product.price(ofVariant: variant)
            let canBeChosen = isInStock && price != nil
            let isSelected = canBeChosen && isFirst
            if isSelected { isFirst = false }
            return [
                "id": id, "text": options.isEmpty ? id : options.joined(separator: ", "), "disabled": !canBeChosen,
                "selected": isSelected,
                "price": product.hasOnePrice ? false : price.map(PriceText.text).orFalse,
            ]
        }
    }

    /// JSON-LD. The writer escapes `<`, so the text cannot end the script element.
    private var structuredData: String {
        var json = JSONWriter()
        json.object {
            $0.member("@context", "https://schema.org")
            $0.member("@type", "Product")
            $0.member("name", product.name)
            $0.member("description", product.description)
            $0.member("sku", product.json["sku"]?.string ?? product.id)
            if let gtin = product.json["gtin"]?.string { $0.member("gtin", gtin) }
            $0.array("image") { for image in product.images { $0.value(absolute(image)) } }
            if let brand = product.brand {
                $0.object("brand") {
                    $0.member("@type", "Brand")
                    $0.member("name", brand)
                }
            }
            if let rating = product.rating, let count = product.ratingCount, count > 0 {
                $0.object("aggregateRating") {
                    $0.member("@type", "AggregateRating")
                    $0.member("ratingValue", rating)
                    $0.member("reviewCount", count)
                }
            }
            if let price = product.shownPrice {
                $0.object("offers") {
                    $0.member("@type", "Offer")
                    $0.member("url", baseURL + product.url)
                    $0.member("price", price.decimal)
                    $0.member("priceCurrency", price.currency.code)
                    $0.member("availability", "https://schema.org/\(product.isInStock ? "InStock" : "OutOfStock")")
                }
            }
        }
        return json.text
    }
}
