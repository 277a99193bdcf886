import CommerceKernel
import Foundation
import Outbox
import Storage

final class OutboxFixture: Sendable {
    let folder: URL
    let store: Store
    let time = ManualTime()
    let ids = SeededIDs(seed: 42)
    let outbox: Outbox

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-outbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        outbox = Outbox(time: time)
        let effects = Migration(
            id: "test-0001", sql: "CREATE TABLE effects (consumer TEXT NOT NULL, sequence INTEGER NOT NULL) STRICT;")
        store = try Store.open(
            at: folder.appending(path: "shop.sqlite").path, migrations: Outbox.migrations + [effects])
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    func record(_ type: String, _ subject: String) throws {
        try store.writeNow { [outbox] in _ = try outbox.append(OutboxEvent(type: type, subject: subject), in: $0) }
    }

    func effects(of consumer: String) throws -> [Int64] {
        try store.readNow {
            try $0.query("SELECT sequence FROM effects WHERE consumer = ? ORDER BY rowid", [consumer]) { $0.int64(0) }
        }
    }
}
