import Foundation
import Storage

/// A store in a folder of its own, removed when the value is let go.
final class TemporaryStore: Sendable {
    let folder: URL
    let store: Store
    var path: String { folder.appending(path: "shop.sqlite").path }

    init(
        migrations: [Migration] = [
            Migration(
                id: "test-0001-items",
                sql: """
                    CREATE TABLE items (
                        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
                        stock INTEGER NOT NULL CONSTRAINT stock_not_negative CHECK (stock >= 0)
                    ) STRICT;
                    """)
        ], options: StoreOptions = StoreOptions()
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store.open(
            at: folder.appending(path: "shop.sqlite").path, migrations: migrations, options: options)
    }

    deinit {
        store.close()
        try? FileManager.default.removeItem(at: folder)
    }
}
