import CommerceKernel
import Foundation
import Storage
import Synchronization
import Testing

@Suite struct StoreTests {
    @Test func `what is written is read`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let changed = try await store.write {
            try $0.execute("INSERT INTO items (id, name, stock) VALUES (?, ?, ?)", [1, "kettle é", 5])
        }
        #expect(changed == 1)
        let row = try await store.read {
            try $0.first("SELECT id, name, stock, NULL, '' FROM items WHERE id = ?", [1]) {
                ($0.int(0), $0.text(1), $0.int64(2), $0.optionalText(3), $0.optionalText(4))
            }
        }
        #expect(row?.0 == 1)
        #expect(row?.1 == "kettle é")
        #expect(row?.2 == 5)
        #expect(row?.3 == nil)
        #expect(row?.4 == "")
        #expect(try store.readNow { try $0.first("SELECT 1 FROM items WHERE id = 2") { $0.int(0) } } == nil)
    }

    @Test func `every kind of value is bound and read back`() throws {
        let temporary = try TemporaryStore()
        let bytes: [UInt8] = [0, 255, 7]
        let values = try temporary.store.readNow {
            try $0.first(
                "SELECT ?, ?, ?, ?, ?, ?, ?",
                ["", "a\u{0}b", bytes, [UInt8](), 1.5, Timestamp(milliseconds: 7), Int?.none]
            ) { ($0.text(0), $0.text(1), $0.bytes(2), $0.bytes(3), $0.double(4), $0.timestamp(5), $0.isNull(6)) }
        }
        #expect(values?.0 == "")
        #expect(values?.1 == "a\u{0}b")
        #expect(values?.2 == bytes)
        #expect(values?.3 == [])
        #expect(values?.4 == 1.5)
        #expect(values?.5 == Timestamp(milliseconds: 7))
        #expect(values?.6 == true)
    }

    @Test func `texts of a statement stay what they are while others run within it`() throws {
        let temporary = try TemporaryStore()
        // Longer than the memory that is kept for texts, and texts that fill it step by step.
        let texts = (0..<6).map { String(repeating: "\($0)é", count: [1, 40_000, 4000, 300, 0, 12_000][$0]) }
        func nested(_ depth: Int, in transaction: ReadTransaction) throws {
            guard depth < texts.count else { return }
            var rows = 0
            try transaction.forEach(
                "SELECT ?, ?, value FROM (SELECT 1 AS value UNION ALL SELECT 2)", [texts[depth], "\(depth)"]
            ) { row in
                try nested(depth + 1, in: transaction)
                #expect(row.text(0) == texts[depth])
                #expect(row.text(1) == "\(depth)")
                rows += 1
                return true
            }
            #expect(rows == 2)
        }
        try temporary.store.readNow { try nested(0, in: $0) }
    }

    @Test func `texts of a statement stay when one within it fails`() throws {
        let temporary = try TemporaryStore()
        struct Stop: Error {}
        let long = String(repeating: "x", count: 20_000)
        try temporary.store.readNow { transaction in
            var rows = 0
            try transaction.forEach("SELECT ? UNION ALL SELECT ?", ["outer", "outer"]) { row in
                #expect(throws: Stop.self) {
                    try transaction.forEach("SELECT ?", [long]) { _ in throw Stop() }
                }
                #expect(throws: StorageError.self) { try transaction.first("SELECT ?, ?", [long]) { $0.text(0) } }
                #expect(throws: StorageError.self) { try transaction.first("SELECT abs(?)", [Int64.min]) { $0.int(0) } }
                let again = try transaction.first("SELECT ?", [long]) { $0.text(0) }
                #expect(again == long)
                #expect(row.text(0) == "outer")
                rows += 1
                return true
            }
            #expect(rows == 2)
        }
    }

    @Test func `what the pages take is told`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.writeNow { transaction in
            for index in 0..<200 {
                try transaction.execute(
                    "INSERT INTO items VALUES (?, ?, 0)", [index, "\(index) " + String(repeating: "page", count: 1000)])
            }
        }
        #expect(Store.pageCacheBytes >= 100 * 4096)
    }

    @Test func `a wrong number of parameters is an error`() throws {
        let temporary = try TemporaryStore()
        #expect(throws: StorageError.self) {
            try temporary.store.readNow { try $0.first("SELECT ?", []) { $0.int(0) } }
        }
    }

    @Test func `a query may run inside the rows of the same query`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.writeNow { transaction in
            for index in 0..<3 {
                try transaction.execute("INSERT INTO items VALUES (?, ?, 0)", [index, "item \(index)"])
            }
        }
        let sql = "SELECT id FROM items ORDER BY id"
        let pairs = try temporary.store.readNow { transaction in
            try transaction.query(sql) { outer in
                (outer.int(0), try transaction.query(sql) { $0.int(0) }.count)
            }
        }
        #expect(pairs.map(\.0) == [0, 1, 2])
        #expect(pairs.allSatisfy { $0.1 == 3 })
    }

    @Test func `violations are typed`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try await store.write { try $0.execute("INSERT INTO items VALUES (1, 'a', 1)") }
        await #expect(throws: StorageError.uniqueViolation(columns: "items.name")) {
            try await store.write { try $0.execute("INSERT INTO items VALUES (2, 'a', 1)") }
        }
        await #expect(throws: StorageError.checkViolation(constraint: "stock_not_negative")) {
            try await store.write { try $0.execute("UPDATE items SET stock = stock - 2 WHERE id = 1") }
        }
        await #expect(throws: StorageError.notNullViolation(column: "items.name")) {
            try await store.write { try $0.execute("INSERT INTO items VALUES (3, NULL, 1)") }
        }
    }

    @Test func `a conditional update answers who won`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try await store.write { try $0.execute("INSERT INTO items VALUES (1, 'last one', 1)") }
        let winners = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await store.write {
                        try $0.execute("UPDATE items SET stock = stock - 1 WHERE id = 1 AND stock >= 1")
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test func `the change counter sees commits of this and of another connection`() async throws {
        let temporary = try TemporaryStore()
        let before = try temporary.store.changeCounter()
        #expect(try temporary.store.changeCounter() == before)
        try await temporary.store.write { try $0.execute("INSERT INTO items VALUES (1, 'a', 1)") }
        let after = try temporary.store.changeCounter()
        #expect(after != before)
        let other = try Store.open(
            at: temporary.path, migrations: [Migration(id: "test-0001-items", sql: itemsSQL(temporary))])
        try other.writeNow { try $0.execute("INSERT INTO items VALUES (2, 'b', 1)") }
        other.close()
        #expect(try temporary.store.changeCounter() != after)
    }

    @Test func `the change counter misses no commit, also when the log begins anew`() async throws {
        let temporary = try TemporaryStore()
        let other = try Store.open(
            at: temporary.path, migrations: [Migration(id: "test-0001-items", sql: itemsSQL(temporary))])
        defer { other.close() }
        // 30 MB in all: the log is checkpointed and begun anew meanwhile.
        let long = String(repeating: "x", count: 100_000)
        var last = try temporary.store.changeCounter()
        for number in 1...300 {
            let writer = number.isMultiple(of: 3) ? other : temporary.store
            try await writer.write { transaction in
                try transaction.execute("INSERT INTO items VALUES (?, ?, 1)", [number, "\(number) \(long)"])
            }
            let now = try temporary.store.changeCounter()
            #expect(now != last, "commit \(number) was not seen")
            #expect(try temporary.store.changeCounter() == now)
            last = now
        }
    }

    private func itemsSQL(_ temporary: TemporaryStore) throws -> String {
        """
        CREATE TABLE items (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            stock INTEGER NOT NULL CONSTRAINT stock_not_negative CHECK (stock >= 0)
        ) STRICT;
        """
    }

    @Test func `a backup taken while others write is sound`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    _ = try await store.write {
                        try $0.execute("INSERT INTO items VALUES (?, ?, 1)", [index, "n\(index)"])
                    }
                }
            }
            let copy = temporary.folder.appending(path: "backup.sqlite").path
            try store.backUp(to: copy)
            try await group.waitForAll()
            let restored = try Store.open(
                at: copy, migrations: [Migration(id: "test-0001-items", sql: itemsSQL(temporary))])
            #expect(try restored.integrityFaults().isEmpty)
            restored.close()
        }
    }
}
