import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Search

/// A shop in a folder of its own, with the products of one file, for the time of a measurement.
struct TemporaryShop {
    let engine: SearchEngine
    private let folder: URL
    private var indexes: URL { folder.appending(path: "indexes") }

    /// Imports `catalog`. Blocks; throws `ImportError` for a file that cannot be read.
    init(catalog: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-evaluate-\(UUID().uuidString)")
        do {
            let place = SettingsSource(flags: [
                "SOUK_DATA": folder.appending(path: "data").path,
                "SOUK_INDEXES": folder.appending(path: "indexes").path,
            ])
            let settings = try Settings(place)
            let opened = try SoukApplication(settings: settings, logger: ShopOptions.logger(settings))
            engine = opened.engine
            let projection = try opened.projection()
            try projection.prepare()
            var options = ImportOptions(currency: settings.currency)
            options.batchSize = 2000
            let summary = try CatalogImporter(store: opened.store, publishing: opened.publishing).run(
                try FileSource(path: catalog), options: options, indexing: .here(projection))
            if let failure = summary.failure { throw failure }
            // One generation, as a shop has it after a rebuild, not the pieces of an import.
            try projection.rebuild()
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// The same index under other settings, in the form of `settings.json`.
    func reopened(settings: Data) throws -> SearchEngine {
        let products = indexes.appending(path: "products")
        try settings.write(to: products.appending(path: "settings.json"), options: .atomic)
        return try SearchEngine.open(folder: products)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
