/// Why the database refused. Domain rooms catch the violations they expect; the rest reaches the caller.
public enum StorageError: Error, Sendable, Hashable {
    /// A UNIQUE or PRIMARY KEY was violated; `columns` as SQLite names them, such as `products.slug`.
    case uniqueViolation(columns: String)
    /// A CHECK was violated; `constraint` is its name or text.
    case checkViolation(constraint: String)
    case notNullViolation(column: String)
    case foreignKeyViolation
    /// Another process holds the write lock for longer than the busy timeout.
    case busy
    /// No space left on the device, or a file size limit.
    case full(String)
    case readOnly(String)
    /// The disk or the file system refused a read or a write.
    case io(String)
    /// The file is damaged or is no database.
    case corrupt(String)
    /// The file was written by a newer version of the program: it holds migrations this one does not know.
    case newerDatabase(unknownMigrations: [String])
    /// A migration that was applied long ago has another text now. Migrations are frozen.
    case changedMigration(String)
    case cannotOpen(path: String, reason: String)
    /// Anything else, with SQLite's extended result code.
    case sqlite(code: Int32, message: String)
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .uniqueViolation(let columns): "a row with the same \(columns) exists"
        case .checkViolation(let constraint): "the check \(constraint) refuses the row"
        case .notNullViolation(let column): "\(column) must have a value"
        case .foreignKeyViolation: "a row that is referred to does not exist"
        case .busy: "the database is in use by another process"
        case .full(let message): "no space is left for the database (\(message))"
        case .readOnly(let message): "the database cannot be written (\(message))"
        case .io(let message): "the disk refused (\(message))"
        case .corrupt(let message): "the database file is damaged or is no database (\(message))"
        case .newerDatabase(let migrations):
            "the database was written by a newer version of souk (it has \(migrations.joined(separator: ", ")), "
                + "which this version does not know); install that version or restore an older backup"
        case .changedMigration(let id): "the migration \(id) has another text than when it was applied"
        case .cannotOpen(let path, let reason): "the database \(path) cannot be opened: \(reason)"
        case .sqlite(let code, let message): "SQLite error \(code): \(message)"
        }
    }
}
