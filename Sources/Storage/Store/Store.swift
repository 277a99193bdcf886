import CommerceKernel
import GRDB
import GRDBSQLite
import Synchronization

/// The shop's database: one writer with group commit, several readers, each seeing the last commit.
///
/// SQLite in WAL mode with `synchronous=FULL` unless the options say otherwise: an acknowledged write survives a power
/// cut. Closures are synchronous, so nothing can be awaited while a transaction is open.
public final class Store: Sendable {
    public let path: String
    /// Connections beside those of the readers' threads.
    private static let spareReaders = 2

    private let writer: GroupCommitWriter
    private let readers: ReaderPool
    private let changes: ChangeCounter
    /// Ids of the migrations that this opening applied.
    public let appliedMigrations: [String]

    /// Opens or creates the database at `path` and brings its schema up to date. Blocks.
    ///
    /// Throws `StorageError`: `.newerDatabase` for a file of a later version, `.corrupt` for something that is no
    /// database, `.readOnly`, `.cannotOpen`.
    public static func open(
        at path: String, migrations: [Migration], options: StoreOptions = StoreOptions()
    ) throws -> Store {
        do {
            return try Store(path: path, migrations: migrations, options: options)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            throw StorageError.cannotOpen(path: path, reason: error.message ?? "unknown")
        } catch {
            throw StorageError.translated(error)
        }
    }

    private init(path: String, migrations: [Migration], options: StoreOptions) throws {
        self.path = path
        let connection = try Connection(path: path, configuration: Self.configuration(options, isReadOnly: false))
        try connection.executeScript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(options.durability.rawValue);
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA journal_size_limit = 67108864;
            """)
        writer = GroupCommitWriter(connection: connection, options: options)
        do {
            appliedMigrations = try writer.runNow {
                try Migrator(migrations: migrations, time: options.time).migrate($0)
            }
            readers = try ReaderPool(threads: options.readers, spare: Self.spareReaders) {
                try Connection(path: path, configuration: Self.configuration(options, isReadOnly: true))
            }
            changes = try ChangeCounter(
                connection: Connection(path: path, configuration: Self.configuration(options, isReadOnly: true)))
        } catch {
            writer.close()
            throw error
        }
    }

    private static func configuration(_ options: StoreOptions, isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(Double(options.busyTimeout.wholeMilliseconds) / 1000)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // In KiB. The writer's is larger: indexes of random keys make it come back to pages all over the file.
            try database.execute(sql: "PRAGMA cache_size = \(isReadOnly ? -16_000 : -64_000)")
            // The writer touches pages all over a large file: mapped, they would all count as memory of the process.
            if isReadOnly { try database.execute(sql: "PRAGMA mmap_size = 268435456") }
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    // MARK: Writing

    /// Runs `body` in a write transaction and answers once it is durable.
    ///
    /// Concurrent writes share one commit; an error thrown by `body` undoes its own changes only. `body` may run again
    /// when the shared commit fails, or another write in it.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit(body) { continuation.resume(with: $0) }
        }
    }

    /// The same for commands and other plain threads: blocks until durable. Not for the cooperative pool.
    @discardableResult
    public func writeNow<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) throws -> T {
        try writer.runNow(body)
    }

    /// Calls `observer` after every commit of this process that changed a row, on the writer's thread: it must only
    /// wake somebody.
    public func onCommit(_ observer: @escaping @Sendable () -> Void) { writer.addObserver(observer) }

    /// Writes waiting for the writer, for metrics and back-pressure.
    public var pendingWrites: Int { writer.pending }

    /// What has been written since the store was opened, for metrics.
    public var statistics: StoreStatistics { writer.statistics }

    /// What the pages take that SQLite keeps in this process, in bytes: up to the cache size of each connection, without
    /// the first 20 pages of each.
    public static var pageCacheBytes: Int {
        var current: Int64 = 0
        var highest: Int64 = 0
        let code = sqlite3_status64(SQLITE_STATUS_PAGECACHE_OVERFLOW, &current, &highest, 0)
        return code == SQLITE_OK ? Int(current) : 0
    }

    // MARK: Reading

    /// Runs `body` on a reader thread with a consistent view of the last commit.
    public func read<T: Sendable>(_ body: @escaping @Sendable (ReadTransaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            readers.submit(body) { continuation.resume(with: $0) }
        }
    }

    /// The same on the calling thread, for look-ups by key that take microseconds: no other thread is woken for them.
    /// However long the reads on the readers' own threads take, there are connections left for this.
    public func readNow<T>(_ body: (ReadTransaction) throws -> T) throws -> T { try readers.run(body) }

    /// A number that changes with every commit by anybody, this process or another. About two microseconds.
    /// What was computed while it had one value is fresh as long as it has that value.
    public func changeCounter() throws -> Int64 { try changes.current() }

    // MARK: Life

    /// Copies the database, as of now, to a new file at `destination` while others go on writing. Blocks.
    public func backUp(to destination: String) throws {
        do {
            let target = try DatabaseQueue(path: destination)
            try changes.connection.queue.backup(to: target)
            try target.close()
        } catch {
            throw StorageError.translated(error)
        }
    }

    /// SQLite's own integrity check: empty when the file is sound. Blocks for a full scan.
    public func integrityFaults() throws -> [String] {
        try readNow { try $0.query("PRAGMA integrity_check") { $0.text(0) } }.filter { $0 != "ok" }
    }

    /// Finishes the writes that are queued, then closes. Later writes fail.
    public func close() { writer.close() }
}
