/// Units of one product, or of one of its variants, at one location.
public struct StockLevel: Sendable, Hashable {
    public let item: StockItem
    public let location: String
    /// Units in the building, 0 or more.
    public let onHand: Int
    /// Units promised to orders, 0 to `onHand`.
    public let reserved: Int

    public init(item: StockItem, location: String, onHand: Int, reserved: Int) {
        self.item = item
        self.location = location
        self.onHand = onHand
        self.reserved = reserved
    }

    /// Units that can still be sold.
    public var available: Int { onHand - reserved }
}

/// What stock is counted of.
public struct StockItem: Sendable, Hashable {
    public let productID: String
    /// Nil for a product without variants, or for its units that are of no variant.
    public let variantID: String?

    public init(productID: String, variantID: String? = nil) {
        self.productID = productID
        self.variantID = variantID
    }
}
