import Catalog
import CommerceKernel

/// The form of a product: what is typed there, as the API's JSON of a product, which the catalog checks.
enum DeskProductForm {
    static let all = [
        FormField(name: "name", label: "Name", maximumLength: ProductLimits.nameLength),
        FormField(name: "price", label: "Price", isRequired: false, maximumLength: 20, hint: "Such as 49.90."),
        FormField(
            name: "compareAtPrice", label: "Price before", isRequired: false, maximumLength: 20,
            hint: "Shown struck through when it is higher."),
        FormField(name: "brand", label: "Brand", isRequired: false, maximumLength: ProductLimits.brandLength),
        FormField(name: "sku", label: "SKU", isRequired: false, maximumLength: ProductLimits.skuLength),
        FormField(
            name: "categories", label: "Categories", isRequired: false, maximumLength: 10_000,
            hint: "One a line, from the outer to the inner: Home > Kitchen.", rows: 3),
        FormField(
            name: "description", label: "Description", isRequired: false,
            maximumLength: ProductLimits.descriptionLength, rows: 8),
        FormField(
            name: "images", label: "Pictures", isRequired: false, maximumLength: 100_000,
            hint: "Addresses, one a line; the first is the main one.", rows: 3),
        FormField(
            name: "attributes", label: "Attributes", isRequired: false, maximumLength: 200_000,
            hint: "One a line: color: Red. Several values with a bar between: size: S | M.", rows: 6),
    ]

    static let new =
        [
            FormField(
                name: "id", label: "Id", isRequired: false, maximumLength: ProductLimits.idLength,
                hint: "Letters, digits and . _ : -; made up when left empty.")
        ] + all + [FormField(name: "stock", label: "Units in stock", type: "number", isRequired: false)]

    /// The form of a product as it is.
    static func fields(_ product: Product) -> [Fields] {
        let values: [String: String] = [
            "name": product.name, "price": product.price?.decimal ?? "",
            "compareAtPrice": product.compareAtPrice?.decimal ?? "", "brand": product.brand ?? "",
            "sku": product.sku ?? "", "description": product.description ?? "",
            "categories": product.categories.map { $0.names.joined(separator: " > ") }.joined(separator: "\n"),
            "images": product.images.joined(separator: "\n"),
            "attributes": product.attributes.members.map { "\($0.key): \(text(of: $0.value))" }
                .joined(separator: "\n"),
        ]
        return all.map { $0.fields(value: values[$0.name] ?? "", fault: nil) }
    }

    /// What was typed as JSON, a merge patch of the product that has the attributes `present`; check `reader.isSound`
    /// afterwards.
    static func read(
        _ reader: inout FormReader, _ definitions: [FormField], present: JSONObject = JSONObject()
    ) -> JSONValue {
        var json = JSONObject()
        for field in definitions {
            let text = reader.text(field).replacing("\r\n", with: "\n")
            let lines = text.split(separator: "\n").map { String($0).trimmingSpace }.filter { !$0.isEmpty }
            switch field.name {
            case "price", "compareAtPrice", "stock":
                if text.isEmpty {
                    if field.name != "stock" { json[field.name] = .null }
                } else if let number = JSONNumber(text) {
                    json[field.name] = .number(number)
                } else {
                    reader.refuse(field.name, "“\(text.prefix(40))” is no number such as 49.90.")
                }
            case "categories":
                json["categories"] = .array(
                    lines.map { line in
                        .array(line.split(separator: ">").map { .string(String($0).trimmingSpace) })
                    })
            case "images":
                for line in lines where !ProductView.isLoadable(line) {
                    reader.refuse("images", "“\(line.prefix(60))” is no address that begins with https:// or /.")
                }
                json["images"] = .array(lines.map { .string($0) })
            case "attributes": json["attributes"] = attributes(lines, &reader, present)
            case "id": if !text.isEmpty { json["id"] = .string(text) }
            default: json[field.name] = text.isEmpty ? .null : .string(text)
            }
        }
        return .object(json)
    }

    /// A value that was not touched stays what it is, with its type; one whose line is gone is taken away.
    private static func attributes(
        _ lines: [String], _ reader: inout FormReader, _ present: JSONObject
    ) -> JSONValue {
        var attributes = JSONObject(present.members.map { ($0.key, JSONValue.null) })
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
                reader.refuse("attributes", "“\(line.prefix(40))” has no form such as color: Red.")
                continue
            }
            let name = String(line[..<colon]).trimmingSpace
            let typed = String(line[line.index(after: colon)...]).trimmingSpace
            if let value = present[name], text(of: value).trimmingSpace == typed {
                attributes[name] = value
                continue
            }
            let values = typed.split(separator: "|").map { String($0).trimmingSpace }
            attributes[name] = values.count > 1 ? .array(values.map { .string($0) }) : scalar(typed)
        }
        return .object(attributes)
    }

    /// A number or a flag where what was typed is one.
    private static func scalar(_ text: String) -> JSONValue {
        if text == "true" || text == "false" { return .bool(text == "true") }
        return JSONNumber(text).map { .number($0) } ?? .string(text)
    }

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .array(let values): values.map(text).joined(separator: " | ")
        case .string(let text): text.replacing("\n", with: " ")
        case .number(let number): number.text
        case .bool(let flag): String(flag)
        case .null: ""
        case .object: value.text
        }
    }
}
