import CommerceKernel

/// What a product costs. Its own price is what is searched and sorted by; without one, its variants' prices count.
extension ProductView {
    func price(ofVariant variant: JSONValue) -> Money? {
        variant["price"]?.number.flatMap { try? Money(decimal: $0.text, currency: currency) } ?? price
    }

    private var variantPrices: [Money] { (json["variants"]?.array ?? []).compactMap(price(ofVariant:)) }

    /// Nil when it cannot be bought.
    var shownPrice: Money? { price ?? variantPrices.min { $0.minorUnits < $1.minorUnits } }

    /// Whether all variants cost what the product does.
    var hasOnePrice: Bool { Set(variantPrices + [price].compactMap { $0 }).count <= 1 }

    /// `$9.00`, or `From $9.00` where only the variants have prices, and different ones.
    var priceText: String? {
        shownPrice.map { price == nil && !hasOnePrice ? "From \(PriceText.text($0))" : PriceText.text($0) }
    }
}
