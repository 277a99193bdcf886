import CommerceKernel

/// A product as pages read it, from its finished JSON.
struct ProductView {
    let json: JSONValue
    let id: String
    let name: String
    let slug: String
    let brand: String?
    let description: String
    let price: Money?
    let compareAt: Money?
    let currency: Currency
    /// Only addresses a page may load: paths of ours and HTTPS.
    let images: [String]
    let categories: [[String]]
    let stock: Int?
    let isInStock: Bool
    let rating: String?
    let ratingCount: Int?

    /// Nil when the bytes are no product.
    init?(payload: [UInt8]) {
        guard let json = try? JSONParser.parse(payload), let id = json["id"]?.string, let name = json["name"]?.string
        else { return nil }
        self.json = json
        self.id = id
        self.name = name
        slug = json["slug"]?.string ?? id
        brand = json["brand"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        description = json["description"]?.string ?? ""
        let unit = json["currency"]?.string.flatMap { Currency($0) } ?? .usd
        currency = unit
        price = json["price"]?.number.flatMap { try? Money(decimal: $0.text, currency: unit) }
        compareAt = json["compareAtPrice"]?.number.flatMap { try? Money(decimal: $0.text, currency: unit) }
        images = (json["images"]?.array ?? []).compactMap { image in
            guard let address = image.string ?? image["url"]?.string else { return nil }
            return Self.isLoadable(address) ? address : nil
        }
        categories = (json["categories"]?.array ?? []).compactMap { path in
            path.array?.compactMap(\.string) ?? path.string.map { [$0] }
        }
        stock = json["stock"]?.number?.int
        isInStock = json["inStock"]?.bool ?? true
        rating = json["rating"]?.number?.double.map { "\(($0 * 10).rounded() / 10)" }
        ratingCount = json["ratingCount"]?.number?.int
    }

    /// Whether a page may load a picture from there.
    static func isLoadable(_ address: String) -> Bool {
        let isOurs = address.hasPrefix("/") && !address.hasPrefix("//")
        return isOurs || address.hasPrefix("https://") || address.hasPrefix("http://")
    }

    var url: String { "/p/" + PercentCoding.encode(slug) }

    /// What is said about its stock, and the class that colours it.
    var availability: (text: String, style: String) {
        guard isInStock else { return ("Out of stock", "stock-out") }
        if let stock, stock <= 5 { return ("Only \(stock) left", "stock-low") }
        return ("In stock", "stock-in")
    }

    /// How much less it costs than before, when that is at least one percent.
    var discountPercent: Int? {
        guard let price, let compareAt, price.minorUnits >= 0, compareAt.minorUnits > price.minorUnits else {
            return nil
        }
        let share = (1 - Double(price.minorUnits) / Double(compareAt.minorUnits)) * 100
        return share >= 1 ? Int(share.rounded()) : nil
    }
}
