import Foundation

/// Where the program under test is and where its shops are put.
struct BenchmarkEnvironment {
    /// Path of the `souk` executable, beside this one unless told otherwise.
    let souk: String
    /// The index definitions to copy into each shop.
    let indexes: URL
    /// Scripts of the systems compared with.
    let peers: URL
    let scratch: URL

    /// A shop in a temporary folder.
    struct Shop {
        let folder: URL
        var data: URL { folder.appending(path: "data") }
        var indexes: URL { folder.appending(path: "indexes") }
        var arguments: [String] { ["--data", data.path, "--indexes", indexes.path] }
        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    func newShop() throws -> Shop {
        let shop = Shop(folder: scratch.appending(path: "souk-bench-\(UUID().uuidString)"))
        let manager = FileManager.default
        let target = shop.indexes.appending(path: "products")
        try manager.createDirectory(at: target, withIntermediateDirectories: true)
        try manager.createDirectory(at: shop.data, withIntermediateDirectories: true)
        let source = indexes.appending(path: "products")
        for file in (try? manager.contentsOfDirectory(at: source, includingPropertiesForKeys: nil)) ?? []
        where file.pathExtension == "json" {
            try manager.copyItem(at: file, to: target.appending(path: file.lastPathComponent))
        }
        return shop
    }
}
