import CommerceKernel
import Search

/// What a card in a grid shows. The names are those of `card.mustache`.
enum ProductCard {
    /// `nameHTML` is safe HTML with the matched words marked, in results.
    static func fields(_ product: ProductView, nameHTML: String? = nil) -> Fields {
        let (stockText, stockClass) = product.availability
        return [
            "id": product.id, "url": product.url, "nameHTML": nameHTML ?? HTMLEscaping.escaped(product.name),
            "brand": product.brand ?? "",
            "image": product.images.first.orFalse, "price": product.priceText.orFalse,
            "compareAt": product.compareAt.map(PriceText.text).orFalse,
            "discount": product.discountPercent.map { "−\($0) %" }.orFalse, "rating": product.rating.orFalse,
            "ratingCount": product.ratingCount.map(PriceText.count).orFalse, "stockText": stockText,
            "stockClass": stockClass,
        ]
    }

    static func fields(_ hit: SearchHit) -> Fields? {
        guard let product = ProductView(payload: hit.payload) else { return nil }
        return fields(product, nameHTML: hit.highlights.first { $0.field == "name" }?.html)
    }
}
