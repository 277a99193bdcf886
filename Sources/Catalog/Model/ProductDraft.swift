public import CommerceKernel

/// A product as a merchant describes it, checked, before it has met the database.
public struct ProductDraft: Sendable, Hashable {
    /// Nil: an id is generated.
    public var id: String?
    public var sku: String?
    public var gtin: String?
    public var name: String
    /// Nil: the present slug is kept, or one is made of the name.
    public var slug: String?
    public var description: String?
    public var brand: String?
    public var category: CategoryWish
    public var price: Money?
    public var compareAtPrice: Money?
    public var currency: Currency
    public var images: [String]
    public var attributes: JSONObject
    public var options: [ProductOption]
    public var variants: [ProductVariant]
    public var rating: Double?
    public var ratingCount: Int
    public var popularity: Double
    /// Nil: the moment of creation.
    public var createdAt: Timestamp?
    public var stock: StockWish
    /// By variant id; a missing one is `.keep`.
    public var variantStock: [String: StockWish]

    public init(name: String, currency: Currency) {
        self.name = name
        self.currency = currency
        category = .none
        images = []
        attributes = JSONObject()
        options = []
        variants = []
        ratingCount = 0
        popularity = 0
        stock = .keep
        variantStock = [:]
    }
}

/// The category a draft asks for.
public enum CategoryWish: Sendable, Hashable {
    case none
    /// A bare name: the one category of that name or slug if there is exactly one, else a new one at the root.
    case named(String)
    case paths([CategoryPath])
}

/// What a draft says about stock. Units are those that can be sold, so that what is read can be written back.
public enum StockWish: Sendable, Hashable {
    /// Nothing was said.
    case keep
    case untracked
    case available(Int)
}
