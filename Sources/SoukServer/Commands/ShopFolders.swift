import ArgumentParser
import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Inventory
import Logging
import Outbox
import Search
import Storage

/// Where a shop keeps its data and its indexes; every command takes it.
struct ShopFolders: ParsableArguments {
    @Option(
        help: ArgumentHelp("Folder of the database; SOUK_DATA, or else ./data.", valueName: "folder"),
        completion: .directory)
    var data: String?

    @Option(
        help: ArgumentHelp("Folder of the indexes; SOUK_INDEXES, or else ./indexes.", valueName: "folder"),
        completion: .directory)
    var indexes: String?

    init() {}

    /// The catalog side of a shop, opened for a command.
    struct OpenedCatalog {
        let store: Store
        let publishing: ProductPublishing
        let engine: SearchEngine
        let dataFolder: URL
        let logger: Logger
    }

    func openCatalog(currency: String?) throws -> OpenedCatalog {
        let environment = ProcessInfo.processInfo.environment
        let dataFolder = URL(filePath: data ?? environment["SOUK_DATA"] ?? "./data")
        let indexFolder = URL(filePath: indexes ?? environment["SOUK_INDEXES"] ?? "./indexes")
        try FileManager.default.createDirectory(at: dataFolder, withIntermediateDirectories: true)
        var logger = Logger(label: "souk")
        logger.logLevel = .warning
        let store = try Store.open(
            at: dataFolder.appending(path: "souk.sqlite").path,
            migrations: Outbox.migrations + CatalogService.migrations + InventoryService.migrations)
        let time = SystemTime()
        let code = currency ?? environment["SOUK_CURRENCY"] ?? "USD"
        guard let currency = Currency(code) else {
            throw ValidationError("SOUK_CURRENCY is \"\(code)\"; it must be a code of ISO 4217 such as USD")
        }
        return OpenedCatalog(
            store: store,
            publishing: ProductPublishing(
                catalog: CatalogService(time: time, ids: SystemIDs(), defaultCurrency: currency),
                inventory: InventoryService(time: time)),
            engine: try SearchEngine.open(folder: indexFolder.appending(path: "products")),
            dataFolder: dataFolder, logger: logger)
    }
}
