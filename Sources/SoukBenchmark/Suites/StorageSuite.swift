import Foundation
import Storage

/// What durability costs: 64 concurrent writers, nine statements a write (about an order), `synchronous=FULL`.
struct StorageSuite {
    let scratch: URL
    let writers = 64
    let writesEach = 150

    func run(into report: inout Report) async throws {
        let grouped = try await rate(groupCommit: true)
        let single = try await rate(groupCommit: false)
        report.add("storage", "orders a second, nine statements each, group commit", grouped, "writes/s")
        report.add("storage", "the same, a commit each", single, "writes/s")
        report.add("storage", "gain of group commit", grouped / single, "times")
        report.add("storage", "change counter", try counterMicroseconds(), "µs")
    }

    private static let migration = Migration(
        id: "bench-0001",
        sql: """
            CREATE TABLE stock (id INTEGER PRIMARY KEY, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL,
                CHECK (on_hand >= reserved AND reserved >= 0)) STRICT;
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, total INTEGER NOT NULL) STRICT;
            CREATE TABLE lines (order_id INTEGER NOT NULL, product INTEGER NOT NULL, quantity INTEGER NOT NULL) STRICT;
            CREATE TABLE journal (id INTEGER PRIMARY KEY, account TEXT NOT NULL, amount INTEGER NOT NULL) STRICT;
            CREATE TABLE events (sequence INTEGER PRIMARY KEY AUTOINCREMENT, payload TEXT NOT NULL) STRICT;
            """)

    private func open(groupCommit: Bool) throws -> (Store, URL) {
        let folder = scratch.appending(path: "souk-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store = try Store.open(
            at: folder.appending(path: "bench.sqlite").path, migrations: [Self.migration],
            options: StoreOptions(groupCommit: groupCommit))
        try store.writeNow { transaction in
            for id in 0..<100 { try transaction.execute("INSERT INTO stock VALUES (?, 1000000, 0)", [id]) }
        }
        return (store, folder)
    }

    private func rate(groupCommit: Bool) async throws -> Double {
        let (store, folder) = try open(groupCommit: groupCommit)
        defer {
            store.close()
            try? FileManager.default.removeItem(at: folder)
        }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask { [writesEach] in
                    for index in 0..<writesEach {
                        try await store.write { try Self.order(writer * 31 + index, in: $0) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(writers * writesEach) / (ContinuousClock.now - start).seconds
    }

    private static func order(_ number: Int, in transaction: Transaction) throws {
        let order = try transaction.first(
            "INSERT INTO orders (customer, total) VALUES (?, ?) RETURNING id", ["customer \(number)", 2598]
        ) { $0.int64(0) }
        for line in 0..<2 {
            let product = (number + line * 17) % 100
            try transaction.execute(
                "UPDATE stock SET reserved = reserved + 1 WHERE id = ? AND on_hand - reserved >= 1", [product])
            try transaction.execute("INSERT INTO lines VALUES (?, ?, 1)", [order, product])
        }
        try transaction.execute("INSERT INTO journal (account, amount) VALUES ('gateway', 2598)")
        try transaction.execute("INSERT INTO journal (account, amount) VALUES ('sales', -2598)")
        try transaction.execute("INSERT INTO events (payload) VALUES (?)", ["{\"order\":\(order ?? 0)}"])
        try transaction.execute("UPDATE orders SET total = total WHERE id = ?", [order])
    }

    private func counterMicroseconds() throws -> Double {
        let (store, folder) = try open(groupCommit: true)
        defer {
            store.close()
            try? FileManager.default.removeItem(at: folder)
        }
        let rounds = 20_000
        let start = ContinuousClock.now
        for _ in 0..<rounds { _ = try store.changeCounter() }
        return (ContinuousClock.now - start).seconds / Double(rounds) * 1_000_000
    }
}
