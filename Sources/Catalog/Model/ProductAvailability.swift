/// How many of a product can be sold, as the product's JSON shows it. Filled from `Inventory` by the rooms above.
public struct ProductAvailability: Sendable, Hashable {
    /// Nil: stock is not tracked and the product can always be sold. Otherwise the sum over tracked variants.
    public var stock: Int?
    /// Variant id to units; a missing one is not tracked.
    public var variants: [String: Int]

    public init(stock: Int? = nil, variants: [String: Int] = [:]) {
        self.stock = stock
        self.variants = variants
    }

    public static let untracked = ProductAvailability()

    public var isInStock: Bool { stock.map { $0 > 0 } ?? true }

    public func isInStock(variant id: String) -> Bool { variants[id].map { $0 > 0 } ?? isInStock }
}
