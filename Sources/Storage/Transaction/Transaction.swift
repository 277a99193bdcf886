import GRDBSQLite

/// A write in progress: everything it executes commits together or not at all.
///
/// The closure that uses it may run again (when the batch it shared a commit with had to be undone), so it must have
/// no effect outside the transaction; effects belong into `afterCommit`.
public final class Transaction: ReadTransaction {
    private(set) var effects: [@Sendable () -> Void] = []

    /// Executes one statement and answers how many rows it inserted, updated or deleted.
    ///
    /// A conditional `UPDATE` that answers 0 is how a race is lost here: check the number, never read first.
    @discardableResult
    public func execute(_ sql: String, _ parameters: [any SQLConvertible] = []) throws -> Int {
        try withStatement(sql, parameters) { statement in
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW: continue
                case SQLITE_DONE: return Int(sqlite3_changes64(connection.handle))
                default: throw fault()
                }
            }
        }
    }

    /// Executes an `INSERT` of one row into a table with an `INTEGER PRIMARY KEY`; answers the number it got.
    ///
    /// For what is written often: `RETURNING` builds a table for its answer, which takes as long as the row.
    public func insert(_ sql: String, _ parameters: [any SQLConvertible] = []) throws -> Int64 {
        try execute(sql, parameters)
        return sqlite3_last_insert_rowid(connection.handle)
    }

    /// Executes several statements without parameters, separated by semicolons. For migrations.
    func executeScript(_ sql: String) throws {
        try connection.executeScript(sql)
    }

    /// Releases `effect` once this write is durable. Never called when it is undone. Runs on the writer's thread,
    /// so it must be short and must not write.
    public func afterCommit(_ effect: @escaping @Sendable () -> Void) { effects.append(effect) }
}
