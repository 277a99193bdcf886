public import CommerceKernel

/// A product as the shop holds it. Stock is not part of it: `Inventory` keeps that.
public struct Product: Sendable, Hashable {
    public var id: String
    public var sku: String?
    public var gtin: String?
    public var name: String
    /// The name in the product's address; unique over all products.
    public var slug: String
    public var description: String?
    public var brand: String?
    /// Where the product stands in the tree; the first path is its principal category.
    public var categories: [CategoryPath]
    /// Nil: the product can be found but not bought.
    public var price: Money?
    /// The price before a reduction.
    public var compareAtPrice: Money?
    /// Also the currency of every variant's price.
    public var currency: Currency
    /// Addresses of pictures, the principal one first.
    public var images: [String]
    /// Scalars and lists of scalars, in the merchant's order.
    public var attributes: JSONObject
    public var options: [ProductOption]
    public var variants: [ProductVariant]
    /// 0 to 5, nil when nobody has rated it.
    public var rating: Double?
    public var ratingCount: Int
    /// A figure of the merchant's own (sales, views) that ranking uses; larger is more popular.
    public var popularity: Double
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// 1 for a new product, one more with every change. Entity tags are made of it.
    public var version: Int64

    public init(
        id: String, sku: String? = nil, gtin: String? = nil, name: String, slug: String, description: String? = nil,
        brand: String? = nil, categories: [CategoryPath] = [], price: Money? = nil, compareAtPrice: Money? = nil,
        currency: Currency, images: [String] = [], attributes: JSONObject = JSONObject(),
        options: [ProductOption] = [], variants: [ProductVariant] = [], rating: Double? = nil, ratingCount: Int = 0,
        popularity: Double = 0, createdAt: Timestamp, updatedAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.sku = sku
        self.gtin = gtin
        self.name = name
        self.slug = slug
        self.description = description
        self.brand = brand
        self.categories = categories
        self.price = price
        self.compareAtPrice = compareAtPrice
        self.currency = currency
        self.images = images
        self.attributes = attributes
        self.options = options
        self.variants = variants
        self.rating = rating
        self.ratingCount = ratingCount
        self.popularity = popularity
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.version = version
    }

    /// Name of the principal category's last step.
    public var category: String? { categories.first?.name }

    /// The price of one unit of the product or of one of its variants. Nil when it cannot be bought, or when there
    /// is no such variant.
    public func price(ofVariant variantID: String?) -> Money? {
        guard let variantID else { return price }
        guard let variant = variants.first(where: { $0.id == variantID }) else { return nil }
        return variant.price ?? price
    }
}
