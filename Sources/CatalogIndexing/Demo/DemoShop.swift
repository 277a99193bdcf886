public import CommerceKernel
public import Foundation

/// The demonstration shop's files, as `souk serve --demo` loads them into an empty database. Products here; the rooms
/// above load theirs (users, coupons, shipping) from the same folder.
public struct DemoShop: Sendable {
    /// The folder, such as `./seed-data`.
    public let folder: URL

    public init(folder: URL) { self.folder = folder }

    /// The product files in the order of their names: `products.jsonl`, `products-….jsonl`, packed or not.
    public func productFiles() throws -> [URL] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw ImportError.unreadable(folder.path, reason: "there is no such folder")
        }
        let files = names.sorted().filter { name in
            name.hasPrefix("products") && (name.hasSuffix(".jsonl") || name.hasSuffix(".jsonl.gz"))
        }
        if files.isEmpty { throw ImportError.unreadable(folder.path, reason: "it holds no products.jsonl") }
        return files.map { folder.appending(path: $0) }
    }

    /// Imports the products; answers one summary a file. Blocks.
    public func loadProducts(
        with importer: CatalogImporter, currency: Currency, indexing: CatalogImporter.Indexing,
        observer: (any ImportObserver)? = nil
    ) throws -> [ImportSummary] {
        try productFiles().map { file in
            try importer.run(
                FileSource(path: file.path), options: ImportOptions(currency: currency), indexing: indexing,
                observer: observer)
        }
    }
}
