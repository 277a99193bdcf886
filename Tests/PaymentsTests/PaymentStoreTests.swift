import Foundation
import Storage
import Testing

@testable import Payments

@Suite struct PaymentStoreTests {
    @Test func `attempts that were not heard of are found through the index of those in flight`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "souk-payments-\(UUID().uuidString).sqlite")
            .path
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let store = try Store.open(at: path, migrations: PaymentService.migrations)
        defer { store.close() }
        let plan = try store.readNow {
            try $0.queryPlan("SELECT * FROM payments WHERE \(PaymentStore.isStale)", [0, 1])
        }
        #expect(plan.first == "SCAN payments USING INDEX payments_in_flight")
    }
}
