import CommerceKernel

/// A merge patch (RFC 7396) of a product in the API's JSON shape.
struct ProductPatch {
    let patch: JSONValue

    init(_ patch: JSONValue) { self.patch = patch }

    func draft(from product: Product) throws(FieldFaults) -> ProductDraft {
        guard case .object(let changes) = patch else {
            throw FieldFaults([
                FieldFault(field: "", json: patch, code: .wrongType, reason: "a merge patch must be a JSON object")
            ])
        }
        var base = Self.base(product)
        // The principal category and the list of places say the same: a patch of one replaces the other.
        if changes["category"] != nil, changes["categories"] == nil { base["categories"] = nil }
        if changes["categories"] != nil, changes["category"] == nil { base["category"] = nil }
        let merged = MergePatch.apply(patch, to: .object(base))
        let decoder = ProductDecoder(defaultCurrency: product.currency, unknownMembers: .ignored)
        var draft = try decoder.decode(merged)
        draft.id = product.id
        if changes["stock"]?.isNull == true { draft.stock = .untracked }
        return draft
    }

    /// The product as JSON without its stock, which a patch leaves alone unless it names it.
    private static func base(_ product: Product) -> JSONObject {
        let bytes = ProductEncoder.encode(product, .untracked)
        guard var object = (try? JSONParser.parse(bytes))?.object else { return JSONObject() }
        object["stock"] = nil
        if let variants = object["variants"]?.array {
            object["variants"] = .array(
                variants.map { variant in
                    guard var members = variant.object else { return variant }
                    members["stock"] = nil
                    return .object(members)
                })
        }
        return object
    }
}
