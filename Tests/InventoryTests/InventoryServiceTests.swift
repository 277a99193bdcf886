import CommerceKernel
import Foundation
import Inventory
import Outbox
import Storage
import Testing

@Suite struct InventoryServiceTests {
    private let store: Store
    private let inventory = InventoryService(time: ManualTime())
    private let cup = StockItem(productID: "cup")

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-inventory-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path, migrations: Outbox.migrations + InventoryService.migrations)
    }

    private func set(_ units: Int, of item: StockItem) throws -> Int64? {
        try store.writeNow { [inventory] in try inventory.setAvailable(units, of: item, reason: "import", in: $0) }
    }

    private func stock(of id: String) throws -> ProductStock {
        try store.readNow { try inventory.stock(of: id, in: $0) }
    }

    private func movements() throws -> [String] {
        try store.readNow {
            try $0.query("SELECT product_id, variant_id, on_hand_change, on_hand, reason FROM inventory_movements") {
                "\($0.text(0))/\($0.text(1)) \($0.int(2)) \($0.int(3)) \($0.text(4))"
            }
        }
    }

    @Test func `a product without a level is not tracked`() throws {
        #expect(try stock(of: "cup").total == nil)
    }

    @Test func `setting stock writes level, ledger entry and event together`() throws {
        let sequence = try set(5, of: cup)
        #expect(sequence == 1)
        #expect(try stock(of: "cup").total == 5)
        #expect(try movements() == ["cup/ 5 5 import"])
        let events = try store.readNow { try Outbox.events(after: 0, limit: 10, in: $0) }
        #expect(events.map(\.type) == ["stock.changed"])
        #expect(events[0].subject == "product/cup")
        #expect(events[0].payload["available"] == 5)
    }

    @Test func `setting the same stock again does nothing`() throws {
        _ = try set(5, of: cup)
        #expect(try set(5, of: cup) == nil)
        #expect(try movements().count == 1)
        _ = try set(3, of: cup)
        #expect(try movements() == ["cup/ 5 5 import", "cup/ -2 3 import"])
    }

    @Test func `variants are counted apart and summed`() throws {
        _ = try set(2, of: StockItem(productID: "shirt", variantID: "s"))
        _ = try set(3, of: StockItem(productID: "shirt", variantID: "m"))
        let stock = try stock(of: "shirt")
        #expect(stock.product == nil)
        #expect(stock.variants == ["s": 2, "m": 3])
        #expect(stock.total == 5)
    }

    @Test func `reserved units stay reserved when stock is set`() throws {
        _ = try set(5, of: cup)
        try store.writeNow { _ = try $0.execute("UPDATE inventory_levels SET reserved = 2") }
        #expect(try stock(of: "cup").total == 3)
        #expect(try set(3, of: cup) == nil)
        _ = try set(0, of: cup)
        let levels = try store.readNow { try inventory.levels(of: "cup", in: $0) }
        #expect(levels == [StockLevel(item: cup, location: "main", onHand: 2, reserved: 2)])
        let refused = #expect(throws: DomainError.self) {
            try store.writeNow { [inventory, cup] in _ = try inventory.stopTracking(cup, reason: "import", in: $0) }
        }
        #expect(refused?.code == "stock_reserved")
    }

    @Test func `tracking can stop`() throws {
        _ = try set(5, of: cup)
        let sequence = try store.writeNow { [inventory, cup] in
            try inventory.stopTracking(cup, reason: "import", in: $0)
        }
        #expect(sequence == 2)
        #expect(try stock(of: "cup").total == nil)
        #expect(try movements().last == "cup/ -5 0 import")
    }

    @Test func `units at other locations are not conjured away`() throws {
        _ = try set(5, of: cup)
        try store.writeNow {
            _ = try $0.execute("INSERT INTO inventory_levels VALUES ('cup', '', 'berlin', 4, 0, 0)")
        }
        _ = try set(6, of: cup)
        #expect(try stock(of: "cup").total == 6)
        let refused = #expect(throws: DomainError.self) { try set(3, of: cup) }
        #expect(refused?.code == "stock_elsewhere")
    }

    @Test func `the schema holds on hand, reserved and the ledger`() throws {
        _ = try set(5, of: cup)
        for sql in [
            "UPDATE inventory_levels SET reserved = 6", "UPDATE inventory_levels SET reserved = -1",
            "UPDATE inventory_levels SET on_hand = -1", "UPDATE inventory_movements SET on_hand = 9",
            "DELETE FROM inventory_movements",
        ] {
            #expect(throws: StorageError.self) { try store.writeNow { _ = try $0.execute(sql) } }
        }
    }

    @Test func `what runs out is listed with the scarcest first, counted over all locations`() throws {
        let mug = StockItem(productID: "mug", variantID: "red")
        _ = try set(9, of: cup)
        _ = try set(2, of: mug)
        _ = try set(4, of: StockItem(productID: "pot"))
        try store.writeNow { [inventory] transaction in
            _ = try inventory.adjust(
                StockItem(productID: "pot"), at: "cellar", by: 3, reason: "found", in: transaction)
        }
        let low = try store.readNow { try inventory.lowStock(atMost: 7, limit: 10, in: $0) }
        #expect(low.map(\.item) == [mug, StockItem(productID: "pot")])
        #expect(low.map(\.available) == [2, 7])
    }
}
