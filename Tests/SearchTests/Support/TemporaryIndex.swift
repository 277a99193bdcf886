import Foundation

@testable import Search

/// An index in a folder of its own, removed with it.
final class TemporaryIndex: Sendable {
    let folder: URL
    let engine: SearchEngine

    init(_ documents: [SearchDocument] = [], schema: IndexSchema? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("souk-search-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let schema { try Data(schema.json).write(to: folder.appendingPathComponent("schema.json")) }
        engine = try SearchEngine.open(folder: folder, options: SearchOptions(threads: 2))
        if !documents.isEmpty {
            try engine.openWriter().rebuild(position: .init(epoch: "test", sequence: 1)) { add in try add(documents) }
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func search(_ text: String, _ change: (inout SearchRequest) -> Void = { _ in }) throws -> SearchResponse {
        var request = SearchRequest(text: text)
        change(&request)
        return try engine.searchNow(request)
    }

    func ids(_ text: String, _ change: (inout SearchRequest) -> Void = { _ in }) throws -> [String] {
        try search(text, change).hits.map(\.id)
    }
}

/// A product for tests, with its id as payload.
func product(
    _ id: String, _ name: String, brand: String? = nil, category: [String]? = nil, price: Double? = nil,
    description: String? = nil, stock: Double? = nil, _ more: [String: FieldValue] = [:]
) -> SearchDocument {
    var fields: [String: FieldValue] = ["name": .text(name)]
    if let brand { fields["brand"] = .text(brand) }
    if let category, let leaf = category.last {
        fields["category"] = .text(leaf)
        fields["categories"] = .paths([category])
    }
    if let price { fields["price"] = .number(price) }
    if let description { fields["description"] = .text(description) }
    if let stock {
        fields["stock"] = .number(stock)
        fields["inStock"] = .bool(stock > 0)
    }
    fields.merge(more) { $1 }
    return SearchDocument(id: id, fields: fields, payload: Array(#"{"id":"\#(id)"}"#.utf8))
}

/// A few products of an electronics shop.
let gadgets = [
    product(
        "h1", "Sony WH-1000XM4 Wireless Headphones", brand: "Sony", category: ["Electronics", "Audio", "Headphones"],
        price: 349.99, description: "Noise cancelling over-ear headphones.", stock: 5,
        ["attributes.color": .text("Black"), "attributes.wireless": .bool(true), "rating": .number(4.7)]),
    product(
        "h2", "Bose QuietComfort 45 Headphones", brand: "Bose", category: ["Electronics", "Audio", "Headphones"],
        price: 329, description: "Comfortable wireless headphones with noise cancelling.", stock: 0,
        ["attributes.color": .texts(["White", "Black"]), "rating": .number(4.5)]),
    product(
        "h3", "Headphones Stand, aluminium", brand: "Acme", category: ["Electronics", "Audio", "Accessories"],
        price: 19.5, stock: 40, ["attributes.color": .text("Silver")]),
    product(
        "l1", "HP Pavilion dv7-1211ea Laptop 17\"", brand: "HP", category: ["Electronics", "Computers", "Laptops"],
        price: 799, description: "Laptop with Wi-Fi and a 17 inch display.", stock: 3),
    product(
        "l2", "Lenovo ThinkPad X1 Laptop", brand: "Lenovo", category: ["Electronics", "Computers", "Laptops"],
        price: 1_499, stock: 7, ["attributes.weight": .number(1.1)]),
    product(
        "t1", "HP LaserJet toner cartridge black", brand: "HP", category: ["Office", "Printing", "Toner"],
        price: 64.9, stock: 12, ["sku": .text("CF-283A"), "attributes.color": .text("Black")]),
    product(
        "t2", "Café T-Shirt für Männer", brand: "Élan", category: ["Clothing", "Shirts"], price: 15, stock: 100),
    product(
        "c1", "HDMI cable 1.5 m", brand: "Acme", category: ["Electronics", "Cables"], price: 7.5, stock: 200),
    product(
        "c2", "Power supply 12V 2A", brand: "Acme", category: ["Electronics", "Cables"], price: 12, stock: 9),
]
