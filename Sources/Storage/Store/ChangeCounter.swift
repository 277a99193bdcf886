import GRDB
import GRDBSQLite
import Synchronization

/// Sees commits of all connections and processes, on a connection that never writes.
///
/// Every commit changes the header of the write-ahead log's index (https://www.sqlite.org/walformat.html, section 2.1),
/// which lies in memory that all processes share: comparing its 40 bytes takes no lock and no system call, where
/// `PRAGMA data_version` takes several of both. The pragma serves where that memory cannot be had.
final class ChangeCounter: Sendable {
    /// The first copy of the header behind its version: the counter of changes, the size of the log, salts, checksums.
    /// SQLite writes this copy last.
    private struct Header: Equatable {
        static let offset = 8
        var words: (UInt64, UInt64, UInt64, UInt64, UInt64)

        static func == (a: Header, b: Header) -> Bool { a.words == b.words }
    }

    private struct Seen {
        var header = Header(words: (0, 0, 0, 0, 0))
        var changes: Int64 = 0
    }

    /// Valid as long as the connection is open.
    private struct SharedMemory: @unchecked Sendable { let header: UnsafeRawPointer }

    let connection: Connection
    private let memory: SharedMemory?
    private let seen = Mutex(Seen())

    init(connection: Connection) throws {
        self.connection = connection
        // Only a connection that has read has the index mapped.
        _ = try ReadTransaction(connection).first("SELECT count(*) FROM sqlite_schema") { $0.int64(0) }
        memory = Self.mapped(connection.handle)
    }

    /// A number that grows with every commit by anybody.
    func current() throws -> Int64 {
        guard let memory else { return try dataVersion() }
        return seen.withLock { seen in
            atomicMemoryFence(ordering: .acquiring)
            let header = memory.header.loadUnaligned(fromByteOffset: Header.offset, as: Header.self)
            if header != seen.header { seen = Seen(header: header, changes: seen.changes + 1) }
            return seen.changes
        }
    }

    func dataVersion() throws -> Int64 {
        try connection.queue.unsafeReentrantRead { [connection] _ in
            try ReadTransaction(connection).first("PRAGMA data_version") { $0.int64(0) } ?? 0
        }
    }

    /// The first page of the log's index, which SQLite maps by pages of 32 KiB and keeps where it is.
    private static func mapped(_ connection: OpaquePointer) -> SharedMemory? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK,
            let file, let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2,
            let map = methods.pointee.xShmMap
        else { return nil }
        var page: UnsafeMutableRawPointer?
        guard map(file, 0, 32_768, 0, &page) == SQLITE_OK, let page else { return nil }
        return SharedMemory(header: page)
    }
}
