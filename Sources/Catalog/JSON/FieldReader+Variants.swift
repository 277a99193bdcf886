import CommerceKernel

// Options and variants.
extension FieldReader {
    /// A list of `{"name": …, "values": […]}`, or an object of names and lists.
    mutating func options(_ value: JSONValue?) -> [ProductOption] {
        guard let value else { return [] }
        var pairs: [(field: String, name: JSONValue?, values: JSONValue?)] = []
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                pairs.append(("options[\(index)]", element["name"], element["values"] ?? .array([])))
            }
        case .object(let object):
            for (key, values) in object.members { pairs.append(("options.\(key)", .string(key), values)) }
        default: fault("options", value, .wrongType, "it must be a list of objects with name and values")
        }
        guard pairs.count <= ProductLimits.options else {
            fault("options", value, .tooMany, "a product has at most \(ProductLimits.options) options")
            return []
        }
        var options: [ProductOption] = []
        for (field, nameValue, valuesValue) in pairs {
            guard let name = text(nameValue, "\(field).name", limit: ProductLimits.attributeNameLength) else {
                fault("\(field).name", nameValue, .missing, "an option must have a name")
                continue
            }
            guard case .array(let elements) = valuesValue, elements.count <= ProductLimits.optionValues else {
                fault(
                    "\(field).values", valuesValue, .wrongType,
                    "it must be a list of at most \(ProductLimits.optionValues) texts")
                continue
            }
            var values: [String] = []
            for (index, element) in elements.enumerated() {
                if let text = text(element, "\(field).values[\(index)]", limit: ProductLimits.brandLength),
                    !values.contains(text)
                {
                    values.append(text)
                }
            }
            options.append(ProductOption(name: name, values: values))
        }
        return options
    }

    mutating func variants(
        _ value: JSONValue?, _ currency: Currency
    ) -> ([ProductVariant], [String: StockWish]) {
        guard let value else { return ([], [:]) }
        guard case .array(let elements) = value, elements.count <= ProductLimits.variants else {
            fault("variants", value, .wrongType, "it must be a list of at most \(ProductLimits.variants) variants")
            return ([], [:])
        }
        var variants: [ProductVariant] = []
        var stock: [String: StockWish] = [:]
        var ids: Set<String> = []
        for (index, element) in elements.enumerated() {
            guard case .object(let object) = element else {
                fault("variants[\(index)]", element, .wrongType, "a variant must be an object")
                continue
            }
            let (variant, wish) = variant(object, "variants[\(index)]", position: index, currency)
            guard ids.insert(variant.id).inserted else {
                fault(
                    "variants[\(index)].id", .string(variant.id), .duplicate,
                    "another variant of this product has this id; give each its own id or sku")
                continue
            }
            variants.append(variant)
            if wish != .keep { stock[variant.id] = wish }
        }
        return (variants, stock)
    }

    /// A variant without an id takes its SKU, if that can be an id, else `v` and its place.
    private mutating func variant(
        _ object: JSONObject, _ field: String, position: Int, _ currency: Currency
    ) -> (ProductVariant, StockWish) {
        let sku = text(object["sku"], "\(field).sku", limit: ProductLimits.skuLength)
        let id =
            id(object["id"], "\(field).id") ?? sku.flatMap { ProductLimits.isValidID($0) ? $0 : nil }
            ?? "v\(position + 1)"
        var variant = ProductVariant(id: id, sku: sku)
        variant.gtin = text(object["gtin"], "\(field).gtin", limit: ProductLimits.gtinLength)
        variant.price = money(object["price"], "\(field).price", currency)
        variant.compareAtPrice = money(
            object["compareAtPrice"] ?? object["compare_at_price"], "\(field).compareAtPrice", currency)
        variant.image = text(
            object["image"] ?? object["image_link"], "\(field).image", limit: ProductLimits.imageLength)
        variant.options = choices(object["options"], "\(field).options")
        return (variant, stock(object["stock"], "\(field).stock"))
    }

    private mutating func choices(_ value: JSONValue?, _ field: String) -> [OptionChoice] {
        guard let value, !value.isNull else { return [] }
        guard case .object(let object) = value, object.count <= ProductLimits.options else {
            fault(field, value, .wrongType, "it must be an object such as {\"Color\": \"Red\"}")
            return []
        }
        return object.members.compactMap { key, value in
            text(value, "\(field).\(key)", limit: ProductLimits.brandLength).map { OptionChoice(name: key, value: $0) }
        }
    }
}
