import Catalog
import CommerceKernel

/// Collects the rows of one product: rows of a file that follow each other under one key.
///
/// Rows of a key that come again later in the file cannot be held back for it, or memory would grow with the file:
/// they become a record that adds variants to the product.
final class ProductCollector {
    /// A product in the making.
    struct Group {
        var line: Int
        var members: JSONObject
        var columns: [String: String]
        var images: [String] = []
        var variants: [JSONObject] = []
        var isContinuation = false
        /// The product is not to be imported.
        var fault: FieldFault?
    }

    private(set) var key: String?
    private var group: Group?
    /// Hashes of the keys that were begun.
    private var seen: Set<Int> = []

    /// Opens a group; answers what the one before it became.
    func begin(_ key: String, _ group: Group) -> [ReadResult] {
        let finished = finish()
        self.key = key
        self.group = group
        if !seen.insert(key.hashValue).inserted { self.group?.isContinuation = true }
        return finished
    }

    func change(_ body: (inout Group) -> Void) {
        guard var open = group else { return }
        group = nil
        body(&open)
        group = open
    }

    func finish() -> [ReadResult] {
        guard let group else { return [] }
        key = nil
        self.group = nil
        if let fault = group.fault { return [.fault(line: group.line, fault)] }
        return [.record(Self.record(group))]
    }

    private static func record(_ group: Group) -> ImportRecord {
        var object = group.members
        if !group.images.isEmpty { object["images"] = Cell.strings(group.images) }
        if !group.variants.isEmpty {
            object["variants"] = .array(group.variants.map { .object($0) })
            object["options"] = options(of: group.variants)
            if object["price"] == nil { object["price"] = lowestPrice(of: group.variants) }
        }
        return ImportRecord(
            line: group.line, object: object, columns: group.columns, continuesProduct: group.isContinuation)
    }

    /// The options that the variants choose from, in the order they are first met.
    private static func options(of variants: [JSONObject]) -> JSONValue {
        var names: [String] = []
        var values: [String: [JSONValue]] = [:]
        for variant in variants {
            for (name, value) in variant["options"]?.object?.members ?? [] {
                if values[name] == nil { names.append(name) }
                if !values[name, default: []].contains(value) { values[name, default: []].append(value) }
            }
        }
        return .array(names.map { ["name": .string($0), "values": .array(values[$0] ?? [])] })
    }

    private static func lowestPrice(of variants: [JSONObject]) -> JSONValue? {
        let prices = variants.compactMap { variant -> (JSONValue, Double)? in
            guard let price = variant["price"], let text = price.string, let number = Double(text) else { return nil }
            return (price, number)
        }
        return prices.min { $0.1 < $1.1 }?.0
    }

    /// Only what is on sale is imported.
    static func unpublished(_ column: String, _ value: String?) -> FieldFault {
        FieldFault(
            field: column, value: value, code: .outOfRange,
            reason: "the product is not published there; publish it, or remove the row")
    }
}

/// Builds objects from cells that may be empty.
extension JSONObject {
    mutating func set(_ key: String, _ text: String?) {
        if let text { self[key] = .string(text) }
    }

    mutating func set(_ key: String, list: [String]) {
        if !list.isEmpty { self[key] = Cell.strings(list) }
    }
}
