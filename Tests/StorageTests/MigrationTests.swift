import Foundation
import Storage
import Testing

@Suite struct MigrationTests {
    private let first = Migration(id: "test-0001", sql: "CREATE TABLE a (x INTEGER) STRICT;")
    private let second = Migration(id: "test-0002", sql: "ALTER TABLE a ADD COLUMN y INTEGER;")

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-migration-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func `missing migrations are applied once and in order`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        let one = try Store.open(at: path, migrations: [first])
        #expect(one.appliedMigrations == ["test-0001"])
        one.close()
        let two = try Store.open(at: path, migrations: [first, second])
        #expect(two.appliedMigrations == ["test-0002"])
        two.close()
        let three = try Store.open(at: path, migrations: [first, second])
        #expect(three.appliedMigrations.isEmpty)
        three.close()
    }

    @Test func `a database of a newer version is refused and left alone`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        try Store.open(at: path, migrations: [first, second]).close()
        #expect(throws: StorageError.newerDatabase(unknownMigrations: ["test-0002"])) {
            try Store.open(at: path, migrations: [first])
        }
        try Store.open(at: path, migrations: [first, second]).close()
    }

    @Test func `a migration whose text changed is refused`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        try Store.open(at: path, migrations: [first]).close()
        #expect(throws: StorageError.changedMigration("test-0001")) {
            try Store.open(at: path, migrations: [Migration(id: "test-0001", sql: "CREATE TABLE b (x) ;")])
        }
    }

    @Test func `a failing migration leaves nothing behind`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        let broken = Migration(id: "test-0002", sql: "CREATE TABLE c (x); CREATE TABLE nonsense (;")
        #expect(throws: StorageError.self) { try Store.open(at: path, migrations: [first, broken]) }
        let store = try Store.open(at: path, migrations: [first])
        #expect(store.appliedMigrations == ["test-0001"])
        store.close()
    }

    @Test func `what is no database is refused`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        try String(repeating: "this is a text, not a database. ", count: 100).write(
            toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: StorageError.self) { try Store.open(at: path, migrations: [first]) }
        if case .corrupt = error {} else { Issue.record("expected .corrupt, got \(String(describing: error))") }
        let missing = #expect(throws: StorageError.self) {
            try Store.open(at: folder.appending(path: "no/such/a.sqlite").path, migrations: [first])
        }
        if case .cannotOpen = missing {
        } else {
            Issue.record("expected .cannotOpen, got \(String(describing: missing))")
        }
    }
}
