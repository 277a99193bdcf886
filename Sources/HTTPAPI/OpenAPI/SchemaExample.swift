import CommerceKernel

/// Makes an example for a schema of the document: the schema's own where it has one, else one put together from its
/// members, with values that a shop would have.
struct SchemaExample {
    /// The schemas that references lead to.
    let components: JSONObject

    private static let deepest = 12

    /// - Parameter name: Of the member or parameter whose value it is; often says more than its type.
    func value(of schema: JSONValue, named name: String? = nil) -> JSONValue {
        value(schema, name, visiting: []) ?? .null
    }

    /// Nil where a schema leads back to itself.
    private func value(_ schema: JSONValue, _ name: String?, visiting: [String]) -> JSONValue? {
        if let own = schema["example"] ?? schema["examples"]?.array?.first ?? schema["const"] { return own }
        if let reference = schema["$ref"]?.string {
            let target = String(reference.split(separator: "/").last ?? "")
            guard !visiting.contains(target), let schema = components[target] else { return nil }
            return value(schema, name, visiting: visiting + [target])
        }
        if let choices = schema["enum"]?.array { return choices.first }
        if let parts = schema["allOf"]?.array { return merged(parts, name, visiting) }
        for key in ["oneOf", "anyOf"] {
            if let choices = schema[key]?.array {
                return choices.lazy.compactMap { value($0, name, visiting: visiting) }.first
            }
        }
        guard visiting.count < Self.deepest else { return nil }
        switch type(of: schema) {
        case "object": return object(schema, visiting)
        case "array":
            guard let items = schema["items"], let element = value(items, name.map(Self.singular), visiting: visiting)
            else { return .array([]) }
            return .array([element])
        case "string": return text(schema, name)
        case "integer", "number": return number(schema, name)
        case "boolean": return schema["default"] ?? true
        case "null": return .null
        default: return schema["default"] ?? .object(JSONObject())
        }
    }

    private func type(of schema: JSONValue) -> String? {
        if let type = schema["type"]?.string { return type }
        if let types = schema["type"]?.array?.compactMap(\.string) { return types.first { $0 != "null" } }
        return schema["properties"] == nil ? nil : "object"
    }

    private func object(_ schema: JSONValue, _ visiting: [String]) -> JSONValue {
        var object = JSONObject()
        let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        for (name, member) in schema["properties"]?.object?.members ?? [] {
            // A member that is refused together with others, or that only staff set, is not for the first example.
            if let value = value(member, name, visiting: visiting), !value.isNull || required.contains(name) {
                object[name] = value
            }
        }
        if object.isEmpty, let values = schema["additionalProperties"], values.object != nil,
            let value = value(values, nil, visiting: visiting)
        {
            object["color"] = value
        }
        return .object(object)
    }

    private func merged(_ parts: [JSONValue], _ name: String?, _ visiting: [String]) -> JSONValue {
        var object = JSONObject()
        for part in parts {
            for (key, member) in value(part, name, visiting: visiting)?.object?.members ?? [] {
                // `data` of the envelope is anything; the part that says more comes later.
                object[key] = member
            }
        }
        return .object(object)
    }

    private func text(_ schema: JSONValue, _ name: String?) -> JSONValue {
        if let value = schema["default"] { return value }
        switch schema["format"]?.string {
        case "date-time": return "2026-01-20T10:30:00.000Z"
        case "date": return "2026-01-20"
        case "email": return "amina@example.com"
        case "uri", "uri-reference": return "https://shop.example/"
        default: break
        }
        var known = name.flatMap { Self.texts[$0] } ?? "text"
        if name?.hasSuffix("assword") == true { known = "correct horse battery staple" }
        while let least = schema["minLength"]?.number?.int, known.count < least { known += " " + known }
        if let longest = schema["maxLength"]?.number?.int, known.count > longest {
            return .string(String(known.prefix(longest)))
        }
        return .string(known)
    }

    private func number(_ schema: JSONValue, _ name: String?) -> JSONValue {
        if let value = schema["default"] { return value }
        if type(of: schema) == "number", let name, let known = Self.numbers[name], let number = JSONNumber(known) {
            return .number(number)
        }
        let least = schema["minimum"]?.number?.int ?? 1
        let wanted = name.flatMap { Self.integers[$0] } ?? max(1, least)
        return .integer(max(wanted, least))
    }

    /// `categories` are of `category`.
    private static func singular(_ name: String) -> String {
        if name.hasSuffix("ies") { return name.dropLast(3) + "y" }
        return name.hasSuffix("s") ? String(name.dropLast()) : name
    }

    // MARK: What members of a shop are like

    private static let texts: [String: String] = [
        "address": "amina@example.com", "attr": "Red", "body": "text", "brand": "Acme", "cartId": "cart_8Zk1",
        "carrier": "DHL", "category": "Headphones", "city": "San Francisco", "code": "WELCOME10", "color": "Black",
        "company": "Example Ltd", "country": "US", "currency": "USD", "cursor": "eyJvIjo0MH0",
        "customerId": "usr_123", "cvv": "123", "description": "Over-ear headphones with active noise cancelling.",
        "email": "amina@example.com", "event": "product.updated", "expiryDate": "12/30", "facet": "brand",
        "field": "name", "filter": "brand:=[Acme] && price:[10..500]", "gtin": "4006381333931",
        "html": "<mark>head</mark>phones", "id": "prod_456", "image": "https://cdn.shop.example/headphones.jpg",
        "key": "souk_example", "location": "main", "message": "Done", "name": "Premium Headphones",
        "orderId": "ord_123", "password": "correct horse battery staple", "path": "Electronics",
        "paymentMethod": "card", "phone": "+14155550123", "productId": "prod_456", "provider": "default",
        "q": "headphones", "reason": "Damaged in transit", "refreshToken": "souk_rt_example",
        "requestId": "4bf92f3577b34da6a3ce929d0e0e4736", "searchId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "sku": "HP-100-BK", "slug": "premium-headphones", "sort": "price_asc", "state": "CA", "status": "pending",
        "street": "123 Main St", "tag": "new", "text": "headphones", "token": "souk_example",
        "trackingNumber": "JD014600003", "type": "values", "url": "https://shop.example/hooks", "value": "Acme",
        "variantId": "prod_456-black", "version": "1", "word": "headphones", "zip": "94102",
    ]

    private static let numbers: [String: String] = [
        "amount": "299.99", "avg": "149.5", "compareAtPrice": "349.99", "discount": "0.00", "expectedTotal": "599.98",
        "listPrice": "4.99", "max": "499", "min": "9.99", "price": "299.99", "price_max": "500", "price_min": "10",
        "rating": "4.5", "rating_min": "4", "refunded": "0.00", "shipping": "0.00", "subtotal": "599.98",
        "tax": "0.00", "taxIncluded": "0.00", "tookMs": "1.742", "total": "599.98", "unitPrice": "299.99",
    ]

    private static let integers: [String: Int] = [
        "count": 12, "limit": 20, "maxValues": 10, "page": 1, "pages": 13, "quantity": 2, "ratingCount": 87,
        "stock": 150, "total": 245, "uptimeSeconds": 3600,
    ]
}
