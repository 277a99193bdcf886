import Catalog
import CommerceKernel
import Foundation
import Outbox
import Storage

/// A catalog on a database of its own, with a clock that stands still.
struct CatalogFixture {
    let store: Store
    let catalog: CatalogService
    let time = ManualTime()

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-catalog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path, migrations: Outbox.migrations + CatalogService.migrations)
        catalog = CatalogService(time: time, ids: SeededIDs(seed: 7), defaultCurrency: .usd)
    }

    func decode(_ json: String) throws -> ProductDraft {
        try ProductDecoder(defaultCurrency: .usd, unknownMembers: .attributes).decode(JSONParser.parse(json))
    }

    @discardableResult
    func write(_ json: String, _ action: CatalogService.Action = .upsert) throws -> ProductChange {
        let draft = try decode(json)
        return try store.writeNow { [catalog] in try catalog.write(draft, action: action, in: $0) }
    }

    func product(_ id: String) throws -> Product? { try store.readNow { try catalog.product(id, in: $0) } }

    func events() throws -> [RecordedEvent] {
        try store.readNow { try Outbox.events(after: 0, limit: 1000, in: $0) }
    }
}

/// The faults of decoding `json`, as `field code` lines.
func faults(_ json: String) throws -> [String] {
    do {
        _ = try ProductDecoder(defaultCurrency: .usd, unknownMembers: .attributes).decode(JSONParser.parse(json))
        return []
    } catch let error as FieldFaults {
        return error.faults.map { "\($0.field) \($0.code.rawValue)" }
    }
}
