import CSQLite
import GRDB
import GRDBSQLite

/// A connection to the database and the statements that were prepared on it, each once.
///
/// GRDB opens, configures, copies and closes it. Transactions and statements go to SQLite directly: GRDB compiles
/// `BEGIN` and `COMMIT` anew every time and passes every block through a dispatch queue, which cost several times what
/// a read by key costs itself.
///
/// Sendable: it is used by one thread at a time, whose it is by who holds it (the writer's thread, who has taken it out
/// of the pool of readers, or who is on the queue of the one that counts changes).
final class Connection: @unchecked Sendable {
    let queue: DatabaseQueue
    let handle: OpaquePointer
    let boundTexts = BoundTexts()
    private var statements: [StatementText: PreparedStatement] = [:]

    /// Before any connection. Debian builds SQLite without lookaside memory, so that every value a statement holds is
    /// allocated: counting those, behind one lock for all connections, took a twentieth of what an order costs.
    private static let allocationsUncounted = souk_sqlite_omit_allocation_counts() == SQLITE_OK

    init(path: String, configuration: Configuration) throws {
        _ = Self.allocationsUncounted
        queue = try DatabaseQueue(path: path, configuration: configuration)
        guard let handle = queue.inDatabase({ $0.sqliteConnection }) else {
            throw StorageError.cannotOpen(path: path, reason: "no connection")
        }
        self.handle = handle
        // GRDB follows transactions for its observers. There are none.
        _ = sqlite3_commit_hook(handle, nil, nil)
        _ = sqlite3_rollback_hook(handle, nil, nil)
    }

    deinit { statements = [:] }

    func close() {
        statements = [:]
        try? queue.close()
    }

    /// Whether a transaction is open. SQLite ends one by itself when the disk is full or fails.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// How many rows were ever changed on this connection.
    var totalChanges: Int { Int(sqlite3_total_changes64(handle)) }

    /// The statement of this text, reset; a fresh one while the kept one is being stepped further out.
    func statement(_ sql: String) throws -> PreparedStatement {
        let text = StatementText(sql: sql)
        guard let known = statements[text] else {
            let made = try PreparedStatement(sql, on: handle)
            statements[text] = made
            return made
        }
        if sqlite3_stmt_busy(known.pointer) != 0 { return try PreparedStatement(sql, on: handle) }
        return known
    }

    /// Executes a statement that has neither parameters nor rows.
    func execute(_ sql: String) throws {
        let statement = try statement(sql)
        defer { sqlite3_reset(statement.pointer) }
        guard sqlite3_step(statement.pointer) == SQLITE_DONE else { throw Self.fault(on: handle) }
    }

    /// Executes several statements, separated by semicolons, without keeping them.
    func executeScript(_ sql: String) throws {
        if sqlite3_exec(handle, sql, nil, nil, nil) != SQLITE_OK { throw Self.fault(on: handle) }
    }

    /// Runs `body` with one view of the database.
    func read<T>(_ body: (ReadTransaction) throws -> T) throws -> T {
        try execute("BEGIN DEFERRED")
        do {
            let result = try body(ReadTransaction(self))
            try execute("COMMIT")
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    func rollBack() { if isInTransaction { try? execute("ROLLBACK") } }

    static func fault(on handle: OpaquePointer) -> StorageError {
        StorageError(code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
    }
}

/// The text of a statement as a key. Its hash looks at its length, middle and end only: statements are long, are asked
/// for all the time, and hardly two have these in common.
private struct StatementText: Hashable {
    let sql: String

    func hash(into hasher: inout Hasher) {
        var sql = sql
        let sample = sql.withUTF8 { utf8 -> UInt64 in
            guard utf8.count >= 16 else { return utf8.reduce(0) { $0 << 8 | UInt64($1) } }
            let text = UnsafeRawBufferPointer(utf8)
            let middle = text.loadUnaligned(fromByteOffset: utf8.count / 2, as: UInt64.self)
            let end = text.loadUnaligned(fromByteOffset: utf8.count - 8, as: UInt64.self)
            return middle &+ end &* 31 &+ UInt64(utf8.count)
        }
        hasher.combine(sample)
    }
}

/// A statement of SQLite, for as long as it is held.
final class PreparedStatement {
    let pointer: OpaquePointer
    let parameterCount: Int

    /// Throws for text that is wrong, and for text after the first statement.
    init(_ sql: String, on handle: OpaquePointer) throws {
        var sql = sql
        let pointer = try sql.withUTF8 { utf8 -> OpaquePointer? in
            var pointer: OpaquePointer?
            let start = utf8.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(
                handle, start, Int32(utf8.count), UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, &tail)
            guard code == SQLITE_OK else { throw Connection.fault(on: handle) }
            let used = start.flatMap { start in tail.map { $0 - start } } ?? utf8.count
            if utf8.dropFirst(used).contains(where: { $0 > 32 && $0 != UInt8(ascii: ";") }) {
                sqlite3_finalize(pointer)
                throw StorageError.sqlite(code: SQLITE_MISUSE, message: "more than one statement")
            }
            return pointer
        }
        guard let pointer else { throw StorageError.sqlite(code: SQLITE_MISUSE, message: "an empty statement") }
        self.pointer = pointer
        parameterCount = Int(sqlite3_bind_parameter_count(pointer))
    }

    deinit { sqlite3_finalize(pointer) }
}
