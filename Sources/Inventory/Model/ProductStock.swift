/// What can be sold of a product. A product or variant without a row is not tracked and can always be sold.
public struct ProductStock: Sendable, Hashable {
    /// Units of the product as such, over all locations; nil when not tracked.
    public var product: Int?
    /// Units by variant id, over all locations.
    public var variants: [String: Int]

    public init(product: Int? = nil, variants: [String: Int] = [:]) {
        self.product = product
        self.variants = variants
    }

    /// Units of the product and its variants together; nil when nothing of it is tracked.
    public var total: Int? {
        if product == nil, variants.isEmpty { return nil }
        return variants.values.reduce(product ?? 0, +)
    }
}
