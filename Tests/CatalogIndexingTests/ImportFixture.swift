import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Inventory
import Outbox
import Storage
import Testing

/// An empty shop's database and an importer that writes to it, without an index.
struct ImportFixture {
    let folder: URL
    let store: Store
    let publishing: ProductPublishing
    let time = ManualTime()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-import-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path,
            migrations: Outbox.migrations + CatalogService.migrations + InventoryService.migrations)
        publishing = ProductPublishing(
            catalog: CatalogService(time: time, ids: SeededIDs(seed: 1), defaultCurrency: .usd),
            inventory: InventoryService(time: time))
    }

    @discardableResult
    func run(
        _ source: any ByteSource, _ observer: (any ImportObserver)? = nil,
        change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportSummary {
        var options = ImportOptions(currency: .usd)
        change(&options)
        return try CatalogImporter(store: store, publishing: publishing).run(
            source, options: options, indexing: .none, observer: observer)
    }

    @discardableResult
    func run(
        _ text: String, _ observer: (any ImportObserver)? = nil, change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportSummary {
        try run(MemorySource(Array(text.utf8)), observer, change: change)
    }

    /// Imports a file of `Fixtures`; answers the rejections.
    @discardableResult
    func runFixture(_ name: String) throws -> (summary: ImportSummary, rejections: [String]) {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
        let rows = RowCollector()
        let summary = try run(FileSource(path: file.path), rows)
        return (summary, rows.rejections)
    }

    /// The product's JSON, parsed.
    func json(_ id: String) throws -> JSONValue {
        let found = try store.readNow { try publishing.product(id, in: $0) }
        let (product, availability) = try #require(found, "there is no product \(id)")
        return try JSONParser.parse(ProductEncoder.encode(product, availability))
    }

    func count() throws -> Int { try store.readNow { try publishing.catalog.count(in: $0) } }
}

/// Keeps what an import reports.
final class RowCollector: ImportObserver {
    private(set) var rows: [RowOutcome] = []
    private(set) var progress: [ImportProgress] = []

    func didFinish(_ row: RowOutcome) { rows.append(row) }
    func didAdvance(to progress: ImportProgress) { self.progress.append(progress) }

    /// `line field code`, one a fault.
    var rejections: [String] {
        rows.flatMap { row -> [String] in
            guard case .rejected(let faults) = row.result else { return [] }
            return faults.map { "\(row.line) \($0.field) \($0.code)" }
        }
    }
}
