import CommerceKernel

// The members that have parts.
extension FieldReader {
    // MARK: Categories

    /// `categories` gives the places; `category` names the principal one, or the only one.
    ///
    /// A text with ` > ` in it, or a list, is a path from the root; a bare text is a name.
    mutating func category(_ single: JSONValue?, _ several: JSONValue?) -> CategoryWish {
        var paths = categoryPaths(several)
        switch single {
        case .string(let text) where !text.contains(" > "):
            guard let name = categoryName(text, "category") else { break }
            // As printed: the principal category's name beside the full paths.
            guard let index = paths.firstIndex(where: { $0.name == name }) else {
                return paths.isEmpty ? .named(name) : .paths(paths)
            }
            paths.insert(paths.remove(at: index), at: 0)
        case let single?:
            guard let path = categoryPath(single, "category") else { break }
            paths.removeAll { $0 == path }
            paths.insert(path, at: 0)
        case nil: break
        }
        return paths.isEmpty ? .none : .paths(paths)
    }

    private mutating func categoryPaths(_ value: JSONValue?) -> [CategoryPath] {
        guard let value else { return [] }
        let elements: [JSONValue]
        switch value {
        case .array(let values): elements = values
        case .string: elements = [value]
        default:
            fault("categories", value, .wrongType, "it must be a list of paths")
            return []
        }
        guard elements.count <= ProductLimits.categories else {
            fault("categories", value, .tooMany, "a product stands in at most \(ProductLimits.categories) categories")
            return []
        }
        var paths: [CategoryPath] = []
        for (index, element) in elements.enumerated() {
            if let path = categoryPath(element, "categories[\(index)]"), !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    private mutating func categoryPath(_ value: JSONValue, _ field: String) -> CategoryPath? {
        var names: [String] = []
        switch value {
        case .string(let text):
            for part in text.split(separator: " > ") {
                guard let name = categoryName(String(part), field) else { return nil }
                names.append(name)
            }
        case .array(let parts):
            for part in parts {
                guard case .string(let text) = part else {
                    fault(field, part, .wrongType, "every step of a category path must be text")
                    return nil
                }
                guard let name = categoryName(text, field) else { return nil }
                names.append(name)
            }
        default:
            fault(field, value, .wrongType, "it must be a name, or a list of names from the root on")
            return nil
        }
        guard names.count <= CategoryPath.maximumDepth else {
            fault(field, value, .tooMany, "a category lies at most \(CategoryPath.maximumDepth) levels deep")
            return nil
        }
        return CategoryPath(names)
    }

    private mutating func categoryName(_ text: String, _ field: String) -> String? {
        // The database counts code points, and only those before U+0000, which nobody means.
        let name = Whitespace.trimmed(text.contains("\0") ? text.replacing("\0", with: "") : text)
        if name.isEmpty { return nil }
        guard name.unicodeScalars.count <= CategoryPath.maximumNameLength else {
            fault(
                field, .string(text), .tooLong,
                "a category's name has at most \(CategoryPath.maximumNameLength) characters")
            return nil
        }
        return name
    }

    // MARK: Images

    /// Lists, single addresses and objects with a `url`, in order and each once.
    mutating func images(_ values: inout [(field: String, value: JSONValue)]) -> [String] {
        // `image` and `image_link` name the principal picture wherever they stand.
        values.sort { Self.imageRank($0.field) < Self.imageRank($1.field) }
        var images: [String] = []
        for (field, value) in values {
            switch value {
            case .array(let elements):
                for (index, element) in elements.enumerated() {
                    image(element, "\(field)[\(index)]", &images)
                }
            default: image(value, field, &images)
            }
        }
        if images.count > ProductLimits.images {
            fault("images", .array([]), .tooMany, "a product has at most \(ProductLimits.images) images")
            return []
        }
        return images
    }

    private static func imageRank(_ field: String) -> Int { field == "image" || field == "image_link" ? 0 : 1 }

    private mutating func image(_ value: JSONValue, _ field: String, _ images: inout [String]) {
        let address = value["url"] ?? value["src"] ?? value
        guard let text = text(address, field, limit: ProductLimits.imageLength), !images.contains(text) else { return }
        images.append(text)
    }

    // MARK: Attributes

    mutating func attributes(_ value: JSONValue?, _ unknown: [(key: String, value: JSONValue)]) -> JSONObject {
        var members: [(key: String, value: JSONValue)] = []
        switch value {
        case nil: break
        case .object(let object): members = object.members
        case let value?: fault("attributes", value, .wrongType, "it must be an object of names and values")
        }
        members += unknown
        guard members.count <= ProductLimits.attributes else {
            fault(
                "attributes", .object(JSONObject(members)), .tooMany,
                "a product has at most \(ProductLimits.attributes) attributes")
            return JSONObject()
        }
        var kept: [(key: String, value: JSONValue)] = []
        kept.reserveCapacity(members.count)
        for (key, value) in members {
            guard !key.isEmpty, key.utf8.count <= ProductLimits.attributeNameLength * 4,
                key.count <= ProductLimits.attributeNameLength
            else {
                fault(
                    "attributes", .string(key), .tooLong,
                    "an attribute's name has 1 to \(ProductLimits.attributeNameLength) characters")
                continue
            }
            if let value = attribute(value, "attributes.", key) { kept.append((key, value)) }
        }
        return JSONObject(kept)
    }

    /// Nil for a fault and for null, which means that the attribute is absent.
    private mutating func attribute(_ value: JSONValue, _ prefix: String, _ key: String) -> JSONValue? {
        switch value {
        case .null: return nil
        case .bool: return value
        case .number(let number): return .number(Self.shortest(number))
        case .string(let text):
            guard text.utf8.count <= ProductLimits.attributeTextLength else {
                fault(
                    prefix + key, value, .tooLong,
                    "an attribute has at most \(ProductLimits.attributeTextLength) bytes of text")
                return nil
            }
            return value
        case .array(let elements):
            guard elements.count <= ProductLimits.attributeListLength else {
                fault(
                    prefix + key, value, .tooMany,
                    "an attribute has at most \(ProductLimits.attributeListLength) values")
                return nil
            }
            var kept: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                if case .array = element {
                    fault("\(prefix)\(key)[\(index)]", element, .wrongType, "a list must hold plain values only")
                } else if let element = attribute(element, prefix, "\(key)[\(index)]") {
                    kept.append(element)
                }
            }
            return .array(kept)
        case .object:
            fault(prefix + key, value, .wrongType, "an attribute must be text, a number, a boolean or a list of these")
            return nil
        }
    }

    /// `6.0` and `6` are one value of a facet.
    private static func shortest(_ number: JSONNumber) -> JSONNumber {
        let utf8 = number.text.utf8
        guard utf8.contains(UInt8(ascii: ".")), utf8.last == UInt8(ascii: "0"),
            !utf8.contains(UInt8(ascii: "e")), !utf8.contains(UInt8(ascii: "E"))
        else { return number }
        var text = Substring(number.text)
        while text.utf8.last == UInt8(ascii: "0") { text = text.dropLast() }
        if text.utf8.last == UInt8(ascii: ".") { text = text.dropLast() }
        return JSONNumber(String(text)) ?? number
    }
}
