public import CommerceKernel

/// One buyable form of a product, such as a size in a colour.
public struct ProductVariant: Sendable, Hashable {
    /// Unique within its product.
    public var id: String
    public var sku: String?
    public var gtin: String?
    /// Option name to chosen value, such as `Color` to `Red`.
    public var options: [OptionChoice]
    /// Nil: the product's price holds.
    public var price: Money?
    public var compareAtPrice: Money?
    public var image: String?

    public init(
        id: String, sku: String? = nil, gtin: String? = nil, options: [OptionChoice] = [], price: Money? = nil,
        compareAtPrice: Money? = nil, image: String? = nil
    ) {
        self.id = id
        self.sku = sku
        self.gtin = gtin
        self.options = options
        self.price = price
        self.compareAtPrice = compareAtPrice
        self.image = image
    }
}

/// What a shopper chooses between, such as `Size` with `S`, `M` and `L`.
public struct ProductOption: Sendable, Hashable {
    public var name: String
    public var values: [String]

    public init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}

/// A variant's value of one option.
public struct OptionChoice: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
