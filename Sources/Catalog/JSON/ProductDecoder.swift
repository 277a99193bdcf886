public import CommerceKernel

/// Reads a product in the API's JSON shape into a draft, finding every fault at once.
///
/// Aliases: `title` for `name`; `image`, `image_link` and `additional_image_link` for `images`; `product_type` for
/// `category`; and the snake-case forms of the two-word members. Members that are only ever printed (`inStock`,
/// `updatedAt`, `version`) are passed over, so that what was exported can be imported.
public struct ProductDecoder: Sendable {
    /// What becomes of a member with no meaning of its own.
    public enum UnknownMembers: Sendable {
        /// It is an attribute: merchants' files.
        case attributes
        /// It is ignored: bodies of the API.
        case ignored
    }

    /// Of products that name none.
    public let defaultCurrency: Currency
    public let unknownMembers: UnknownMembers

    public init(defaultCurrency: Currency, unknownMembers: UnknownMembers) {
        self.defaultCurrency = defaultCurrency
        self.unknownMembers = unknownMembers
    }

    public func decode(_ json: JSONValue) throws(FieldFaults) -> ProductDraft {
        guard case .object(let object) = json else {
            throw FieldFaults([
                FieldFault(field: "", json: json, code: .wrongType, reason: "a product must be a JSON object")
            ])
        }
        return try decode(object)
    }

    public func decode(_ object: JSONObject) throws(FieldFaults) -> ProductDraft {
        var fields = ProductFields(object, unknownMembers: unknownMembers)
        var reader = FieldReader()
        let currency = reader.currency(fields.currency, "currency") ?? defaultCurrency
        var draft = ProductDraft(name: reader.name(fields.name), currency: currency)
        draft.id = reader.id(fields.id)
        draft.sku = reader.text(fields.sku, "sku", limit: ProductLimits.skuLength)
        draft.gtin = reader.text(fields.gtin, "gtin", limit: ProductLimits.gtinLength)
        draft.slug = reader.slug(fields.slug)
        draft.description = reader.text(fields.description, "description", limit: ProductLimits.descriptionLength)
        draft.brand = reader.text(fields.brand, "brand", limit: ProductLimits.brandLength)
        draft.category = reader.category(fields.category, fields.categories)
        draft.price = reader.money(fields.price, "price", currency)
        draft.compareAtPrice = reader.money(fields.compareAtPrice, "compareAtPrice", currency)
        draft.images = reader.images(&fields.images)
        draft.attributes = reader.attributes(fields.attributes, fields.unknown)
        draft.options = reader.options(fields.options)
        draft.rating = reader.number(fields.rating, "rating", 0...5)
        draft.ratingCount = reader.count(fields.ratingCount, "ratingCount", limit: Int(Int32.max)) ?? 0
        draft.popularity = reader.number(fields.popularity, "popularity", 0...1e15) ?? 0
        draft.createdAt = reader.moment(fields.createdAt, "createdAt")
        draft.stock = reader.stock(fields.stock, "stock")
        (draft.variants, draft.variantStock) = reader.variants(fields.variants, currency)
        if !reader.faults.isEmpty { throw FieldFaults(reader.faults) }
        return draft
    }
}

/// A product's members by meaning, found in one pass over the object.
struct ProductFields {
    var id, sku, gtin, name, slug, description, brand, category, categories, price, compareAtPrice, currency: JSONValue?
    var attributes, options, variants, rating, ratingCount, popularity, createdAt, stock: JSONValue?
    /// With the names they came under; principal images first.
    var images: [(field: String, value: JSONValue)] = []
    var unknown: [(key: String, value: JSONValue)] = []

    init(_ object: JSONObject, unknownMembers: ProductDecoder.UnknownMembers) {
        for (key, value) in object.members where !value.isNull || key == "stock" {
            switch key {
            case "id": id = value
            case "sku": sku = value
            case "gtin": gtin = value
            case "name": name = value
            case "title": if name == nil { name = value }
            case "slug": slug = value
            case "description": description = value
            case "brand": brand = value
            case "category": category = value
            case "product_type": if category == nil { category = value }
            case "categories": categories = value
            case "price": price = value
            case "compareAtPrice", "compare_at_price": compareAtPrice = value
            case "currency": currency = value
            case "images", "image", "image_link", "additional_image_link": images.append((key, value))
            case "attributes": attributes = value
            case "options": options = value
            case "variants": variants = value
            case "rating": rating = value
            case "ratingCount", "rating_count": ratingCount = value
            case "popularity": popularity = value
            case "createdAt", "created_at": createdAt = value
            case "stock": stock = value
            case "inStock", "updatedAt", "version": break
            default: if unknownMembers == .attributes { unknown.append((key, value)) }
            }
        }
    }
}
