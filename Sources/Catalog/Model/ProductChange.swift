/// What a write did to a product.
public enum ProductChange: Sendable, Hashable {
    /// A part of a product; what changed decides how much of the index has to be written.
    public enum Aspect: String, Sendable, Hashable, CaseIterable {
        /// Price and compare-at price of the product itself.
        case price
        /// Everything else.
        case content
    }

    case created(Product)
    case updated(Product, aspects: Set<Aspect>)
    case unchanged(Product)

    public var product: Product {
        switch self {
        case .created(let product), .updated(let product, _), .unchanged(let product): product
        }
    }
}
