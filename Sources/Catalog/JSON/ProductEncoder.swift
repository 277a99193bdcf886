public import CommerceKernel

/// Writes a product in the API's JSON shape. Every member is always there; one without a value is null.
public enum ProductEncoder {
    public static func encode(_ product: Product, _ availability: ProductAvailability) -> [UInt8] {
        var json = JSONWriter(capacity: 768)
        write(product, availability, to: &json)
        return json.bytes
    }

    public static func write(_ product: Product, _ availability: ProductAvailability, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", product.id)
            json.member("sku", orNull: product.sku)
            json.member("gtin", orNull: product.gtin)
            json.member("name", product.name)
            json.member("slug", product.slug)
            json.member("description", orNull: product.description)
            json.member("brand", orNull: product.brand)
            json.member("category", orNull: product.category)
            write(product.categories, to: &json)
            member("price", product.price, to: &json)
            member("compareAtPrice", product.compareAtPrice, to: &json)
            json.member("currency", product.currency.code)
            if let stock = availability.stock { json.member("stock", stock) } else { json.memberNull("stock") }
            json.member("inStock", availability.isInStock)
            json.array("images") { json in for image in product.images { json.value(image) } }
            json.member("attributes", .object(product.attributes))
            write(product.options, to: &json)
            json.array("variants") { json in
                for variant in product.variants { write(variant, availability, to: &json) }
            }
            if let rating = product.rating { json.member("rating", rating) } else { json.memberNull("rating") }
            json.member("ratingCount", product.ratingCount)
            json.member("popularity", product.popularity)
            json.member("createdAt", product.createdAt)
            json.member("updatedAt", product.updatedAt)
            json.member("version", product.version)
        }
    }

    private static func write(_ categories: [CategoryPath], to json: inout JSONWriter) {
        json.array("categories") { json in
            for path in categories {
                json.array { json in for name in path.names { json.value(name) } }
            }
        }
    }

    private static func write(_ options: [ProductOption], to json: inout JSONWriter) {
        json.array("options") { json in
            for option in options {
                json.object { json in
                    json.member("name", option.name)
                    json.array("values") { json in for value in option.values { json.value(value) } }
                }
            }
        }
    }

    private static func write(
        _ variant: ProductVariant, _ availability: ProductAvailability, to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("id", variant.id)
            json.member("sku", orNull: variant.sku)
            json.member("gtin", orNull: variant.gtin)
            json.object("options") { json in
                for choice in variant.options { json.member(choice.name, choice.value) }
            }
            member("price", variant.price, to: &json)
            member("compareAtPrice", variant.compareAtPrice, to: &json)
            if let stock = availability.variants[variant.id] {
                json.member("stock", stock)
            } else {
                json.memberNull("stock")
            }
            json.member("inStock", availability.isInStock(variant: variant.id))
            json.member("image", orNull: variant.image)
        }
    }

    private static func member(_ name: String, _ money: Money?, to json: inout JSONWriter) {
        if let money { json.member(name, money) } else { json.memberNull(name) }
    }
}
