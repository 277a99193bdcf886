import Foundation
import Storage
import Synchronization
import Testing

@Suite struct GroupCommitTests {
    @Test func `a failing member undoes only its own changes`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        struct Refused: Error {}
        let failures = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    do {
                        try await store.write { transaction in
                            try transaction.execute("INSERT INTO items VALUES (?, ?, 1)", [index, "item \(index)"])
                            if index % 3 == 0 { throw Refused() }
                        }
                        return false
                    } catch { return true }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(failures == 67)
        let ids = try store.readNow { try $0.query("SELECT id FROM items ORDER BY id") { $0.int(0) } }
        #expect(ids == (0..<200).filter { $0 % 3 != 0 })
    }

    @Test func `effects are released after the commit and only then`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let released = Mutex<[Int]>([])
        struct Refused: Error {}
        try await store.write { transaction in
            try transaction.execute("INSERT INTO items VALUES (1, 'a', 1)")
            transaction.afterCommit {
                let count = try? store.readNow { try $0.first("SELECT count(*) FROM items") { $0.int(0) } }
                released.withLock { $0.append(count ?? -1) }
            }
        }
        try? await store.write { transaction in
            transaction.afterCommit { released.withLock { $0.append(99) } }
            throw Refused()
        }
        #expect(released.withLock { $0 } == [1], "seen by a reader when released; nothing from the undone write")
    }

    @Test func `many writers share commits`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let commits = Mutex(0)
        store.onCommit { commits.withLock { $0 += 1 } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<500 {
                group.addTask {
                    _ = try await store.write {
                        try $0.execute("INSERT INTO items VALUES (?, ?, 1)", [index, "\(index)"])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(commits.withLock { $0 } < 500)
        #expect(try store.readNow { try $0.first("SELECT count(*) FROM items") { $0.int(0) } } == 500)
    }

    @Test func `a write that changes nothing wakes nobody`() async throws {
        let temporary = try TemporaryStore()
        let commits = Mutex(0)
        // Observers are called after the writer of a batch has been answered, and before the next batch.
        func idle() async throws {
            _ = try await temporary.store.write { try $0.execute("UPDATE items SET id = id WHERE id < 0") }
        }
        try await idle()
        temporary.store.onCommit { commits.withLock { $0 += 1 } }
        try await idle()
        try await idle()
        #expect(commits.withLock { $0 } == 0)
        _ = try await temporary.store.write { try $0.execute("INSERT INTO items VALUES (1, 'a', 1)") }
        try await idle()
        #expect(commits.withLock { $0 } == 1)
    }

    @Test func `writes queued before closing are finished and later ones fail`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        async let last = store.write { try $0.execute("INSERT INTO items VALUES (1, 'a', 1)") }
        #expect(try await last == 1)
        store.close()
        await #expect(throws: StorageError.self) { try await store.write { _ in } }
    }
}
