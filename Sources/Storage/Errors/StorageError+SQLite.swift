import GRDB
import GRDBSQLite

extension StorageError {
    /// The typed error of SQLite's extended result code and message.
    init(code: Int32, message: String) {
        // "UNIQUE constraint failed: products.slug"
        let subject = message.split(separator: ":", maxSplits: 1).last.map {
            String($0.drop { $0 == " " })
        }
        switch code {
        case SQLITE_CONSTRAINT | (8 << 8), SQLITE_CONSTRAINT | (6 << 8):
            self = .uniqueViolation(columns: subject ?? message)
        case SQLITE_CONSTRAINT | (1 << 8): self = .checkViolation(constraint: subject ?? message)
        case SQLITE_CONSTRAINT | (5 << 8): self = .notNullViolation(column: subject ?? message)
        case SQLITE_CONSTRAINT | (3 << 8): self = .foreignKeyViolation
        default:
            switch code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
            case SQLITE_FULL: self = .full(message)
            case SQLITE_READONLY, SQLITE_PERM: self = .readOnly(message)
            // Among others a limit of the size of files, and a folder in which no journal can be made.
            case SQLITE_IOERR, SQLITE_CANTOPEN: self = .io(message)
            case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(message)
            default: self = .sqlite(code: code, message: message)
            }
        }
    }

    /// Translates GRDB's error; leaves any other as it is.
    static func translated(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return StorageError(code: error.extendedResultCode.rawValue, message: error.message ?? "\(error)")
    }
}
