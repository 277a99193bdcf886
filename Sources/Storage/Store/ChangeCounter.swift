import GRDB
import Synchronization

/// Sees commits of other connections and processes through `PRAGMA data_version` on a connection that never writes.
final class ChangeCounter: Sendable {
    let connection: DatabaseQueue

    init(connection: DatabaseQueue) throws { self.connection = connection }

    func current() throws -> Int64 {
        do {
            return try connection.unsafeReentrantRead { database in
                try ReadTransaction(database).first("PRAGMA data_version") { $0.int64(0) } ?? 0
            }
        } catch {
            throw StorageError.translated(error)
        }
    }
}
