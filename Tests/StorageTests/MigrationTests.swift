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

    // MARK: Constraints written another way

    private let listed = Migration(
        id: "test-0001",
        sql: "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT CHECK (x IN ('one', 'two', 'three'))) STRICT;")
    private let compared = Migration(
        id: "test-0002",
        rewrites: [
            ConstraintRewrite(
                table: "a", text: "x IN ('one', 'two', 'three')", replacement: "x = 'one' OR x = 'two' OR x = 'three'")
        ])

    private func definition(_ store: Store) throws -> String? {
        try store.readNow {
            try $0.first("SELECT sql FROM sqlite_schema WHERE name = 'a'") { $0.text(0) }
        }
    }

    @Test func `a rewritten constraint holds, and every row stays`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        let before = try Store.open(at: path, migrations: [listed])
        try before.writeNow { try $0.execute("INSERT INTO a (x) VALUES ('one'), ('two')") }
        // Another program still has the database open, with its own picture of the schema.
        let after = try Store.open(at: path, migrations: [listed, compared])
        #expect(after.appliedMigrations == ["test-0002"])
        #expect(
            try definition(after)
                == "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT CHECK (x = 'one' OR x = 'two' OR x = 'three')) STRICT"
        )
        for store in [before, after] {
            try store.writeNow { try $0.execute("INSERT INTO a (x) VALUES ('three')") }
            #expect(throws: StorageError.self) {
                try store.writeNow { try $0.execute("INSERT INTO a (x) VALUES ('four')") }
            }
            #expect(throws: StorageError.self) { try store.writeNow { try $0.execute("UPDATE a SET x = 'four'") } }
        }
        let rows = try after.readNow { try $0.query("SELECT x FROM a ORDER BY id") { $0.text(0) } }
        #expect(rows == ["one", "two", "three", "three"])
        #expect(try after.integrityFaults() == [])
        before.close()
        after.close()
        try Store.open(at: path, migrations: [listed, compared]).close()
    }

    @Test(arguments: [
        ConstraintRewrite(table: "a", text: "y IN (1, 2)", replacement: "y = 1 OR y = 2"),
        ConstraintRewrite(table: "b", text: "x IN", replacement: "x ="),
        ConstraintRewrite(table: "a", text: "'", replacement: "\""),
        ConstraintRewrite(table: "a", text: "x IN ('one', 'two', 'three')", replacement: "x = 'one' OR ("),
    ])
    func `a constraint that is not there, or would be none, is refused and nothing changes`(
        _ rewrite: ConstraintRewrite
    ) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        try Store.open(at: path, migrations: [listed]).close()
        #expect(throws: StorageError.self) {
            try Store.open(at: path, migrations: [listed, Migration(id: "test-0002", rewrites: [rewrite])])
        }
        let store = try Store.open(at: path, migrations: [listed])
        #expect(try definition(store)?.contains("x IN ('one', 'two', 'three')") == true)
        try store.writeNow { try $0.execute("INSERT INTO a (x) VALUES ('one')") }
        store.close()
    }

    @Test func `a table that gives up counting goes on after its last number`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        let counting = Migration(
            id: "test-0001", sql: "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT) STRICT;")
        let plain = Migration(
            id: "test-0002",
            rewrites: [
                ConstraintRewrite(
                    table: "a", text: "INTEGER PRIMARY KEY AUTOINCREMENT", replacement: "INTEGER PRIMARY KEY")
            ])
        let before = try Store.open(at: path, migrations: [counting])
        let insert = "INSERT INTO a (x) VALUES (?)"
        for number in 1...3 {
            let id = try before.writeNow { try $0.insert(insert, ["a"]) }
            #expect(id == Int64(number))
        }
        before.close()
        let after = try Store.open(at: path, migrations: [counting, plain])
        let next = try after.writeNow { [try $0.insert(insert, ["b"]), try $0.insert(insert, ["c"])] }
        #expect(next == [4, 5])
        #expect(try after.integrityFaults() == [])
        after.close()
    }

    @Test func `a rewrite that changed is refused`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.sqlite").path
        try Store.open(at: path, migrations: [listed, compared]).close()
        #expect(throws: StorageError.changedMigration("test-0002")) {
            try Store.open(at: path, migrations: [listed, Migration(id: "test-0002")])
        }
    }
}
