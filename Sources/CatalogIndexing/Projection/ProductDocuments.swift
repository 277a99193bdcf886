public import Catalog
import CommerceKernel
public import Search
import Storage

/// Makes what the index knows of a product from what the database holds: fields to search, filter, count and sort by,
/// and the finished JSON that hits answer with.
public struct ProductDocuments: Sendable {
    private let publishing: ProductPublishing
    let popularity: MeasuredPopularity?

    /// - Parameter popularity: What shoppers do with products, which counts beside what the merchant says of them.
    public init(publishing: ProductPublishing, popularity: MeasuredPopularity? = nil) {
        self.publishing = publishing
        self.popularity = popularity
    }

    /// The documents with the popularity that was measured.
    func measured(_ documents: [SearchDocument], in transaction: ReadTransaction) throws -> [SearchDocument] {
        guard let popularity, !documents.isEmpty else { return documents }
        let scores = try popularity.scores(documents.map(\.id), transaction)
        guard !scores.isEmpty else { return documents }
        return documents.map { document in
            guard let score = scores[document.id] else { return document }
            var document = document
            var stated = 0.0
            if case .number(let number)? = document.fields["popularity"] { stated = number }
            document.fields["popularity"] = .number(stated + score)
            return document
        }
    }

    /// The product's document; nil when there is no such product.
    func document(id: String, in transaction: ReadTransaction) throws -> SearchDocument? {
        guard let product = try publishing.catalog.product(id: id, in: transaction) else { return nil }
        let document = Self.document(product, try publishing.availability(of: product, in: transaction))
        return try measured([document], in: transaction).first
    }

    /// Up to `limit` documents in the order of ids, those after `id`.
    func documents(after id: String, limit: Int, in transaction: ReadTransaction) throws -> [SearchDocument] {
        let products = try publishing.catalog.products(after: id, limit: limit, in: transaction).map { product in
            Self.document(product, try publishing.availability(of: product, in: transaction))
        }
        return try measured(products, in: transaction)
    }

    func exists(id: String, in transaction: ReadTransaction) throws -> Bool {
        try publishing.catalog.product(id: id, in: transaction) != nil
    }

    func count(in transaction: ReadTransaction) throws -> Int { try publishing.catalog.count(in: transaction) }

    public static func document(_ product: Product, _ availability: ProductAvailability) -> SearchDocument {
        var fields = changing(product, availability)
        fields.reserveCapacity(16 + product.attributes.count)
        fields["id"] = .text(product.id)
        fields["name"] = .text(product.name)
        fields["slug"] = .text(product.slug)
        let skus = ([product.sku] + product.variants.map(\.sku)).compactMap { $0 }
        if !skus.isEmpty { fields["sku"] = .texts(skus) }
        let gtins = ([product.gtin] + product.variants.map(\.gtin)).compactMap { $0 }
        if !gtins.isEmpty { fields["gtin"] = .texts(gtins) }
        if let description = product.description { fields["description"] = .text(description) }
        if let brand = product.brand { fields["brand"] = .text(brand) }
        if !product.categories.isEmpty {
            // The words are searched in one field; the tree is filtered and counted by in another.
            fields["category"] = .paths(product.categories.map(\.names))
            fields["categories"] = .paths(product.categories.map(\.names))
        }
        fields["currency"] = .text(product.currency.code)
        if let rating = product.rating { fields["rating"] = .number(rating) }
        fields["ratingCount"] = .number(Double(product.ratingCount))
        fields["popularity"] = .number(product.popularity)
        fields["createdAt"] = .number(Double(product.createdAt.milliseconds))
        fields["updatedAt"] = .number(Double(product.updatedAt.milliseconds))
        addOptions(of: product, to: &fields)
        if let place = ProductPlace.point(in: product.attributes) { fields["location"] = place }
        for (name, value) in product.attributes.members {
            guard let value = fieldValue(value) else { continue }
            fields["attributes.\(name)"] = value
            if name == "tags" { fields["tags"] = value }
        }
        return SearchDocument(
            id: product.id, fields: fields, payload: ProductEncoder.encode(product, availability))
    }

    /// The fields that change without the searchable text: what `IndexChange.patch` carries.
    static func changing(_ product: Product, _ availability: ProductAvailability) -> [String: FieldValue] {
        var fields: [String: FieldValue] = ["inStock": .bool(availability.isInStock)]
        if let stock = availability.stock { fields["stock"] = .number(Double(stock)) }
        if let price = lowestPrice(of: product) { fields["price"] = .number(price) }
        return fields
    }

    /// In major units: of the product, else of its cheapest variant. For ranges and sorting only.
    private static func lowestPrice(of product: Product) -> Double? {
        let prices = product.price.map { [$0] } ?? product.variants.compactMap(\.price)
        return prices.map { Double($0.minorUnits) / Double($0.currency.scale) }.min()
    }

    /// A choice of colours is found by the same filter as a colour: options are attributes of their values.
    private static func addOptions(of product: Product, to fields: inout [String: FieldValue]) {
        for option in product.options {
            let name = option.name.lowercased().replacing(" ", with: "_")
            if !option.values.isEmpty { fields["attributes.\(name)"] = .texts(option.values) }
        }
    }

    private static func fieldValue(_ value: JSONValue) -> FieldValue? {
        switch value {
        case .string(let text): text.isEmpty ? nil : .text(text)
        case .number(let number): number.double.map { .number($0) }
        case .bool(let flag): .bool(flag)
        case .array(let values):
            values.isEmpty
                ? nil
                : .texts(
                    values.map { element in
                        if case .string(let text) = element { text } else { element.text }
                    })
        case .null, .object: nil
        }
    }
}
