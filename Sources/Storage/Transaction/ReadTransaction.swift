import GRDBSQLite

/// A consistent view of the database for the time of one `Store.read` or `Store.write` closure.
///
/// Statements are prepared once a connection and kept. Must not leave its closure or its thread.
public class ReadTransaction {
    let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// All rows of a query, each mapped by `map`. `parameters` fill the `?` in order.
    public func query<T>(
        _ sql: String, _ parameters: [any SQLConvertible] = [], _ map: (Row) throws -> T
    ) throws -> [T] {
        var results: [T] = []
        try forEach(sql, parameters) { row in
            results.append(try map(row))
            return true
        }
        return results
    }

    /// The first row of a query, or nil when there is none.
    public func first<T>(
        _ sql: String, _ parameters: [any SQLConvertible] = [], _ map: (Row) throws -> T
    ) throws -> T? {
        var result: T?
        try forEach(sql, parameters) { row in
            result = try map(row)
            return false
        }
        return result
    }

    /// Calls `body` with each row until it answers false.
    public func forEach(
        _ sql: String, _ parameters: [any SQLConvertible] = [], _ body: (Row) throws -> Bool
    ) throws {
        let prepared = try prepare(sql, parameters)
        defer { withExtendedLifetime(prepared) { _ = sqlite3_reset(prepared.pointer) } }
        while true {
            switch sqlite3_step(prepared.pointer) {
            case SQLITE_ROW: if try !body(Row(statement: prepared.pointer)) { return }
            case SQLITE_DONE: return
            default: throw fault()
            }
        }
    }

    /// The query plan's lines, for tests that hold a query to its index.
    public func queryPlan(_ sql: String, _ parameters: [any SQLConvertible] = []) throws -> [String] {
        try query("EXPLAIN QUERY PLAN " + sql, parameters) { $0.text(3) }
    }

    /// The statement with its parameters bound, ready to step. Must be reset after use.
    func prepare(_ sql: String, _ parameters: [any SQLConvertible]) throws -> PreparedStatement {
        let prepared = try connection.statement(sql)
        guard prepared.parameterCount == parameters.count else {
            throw StorageError.sqlite(
                code: SQLITE_RANGE,
                message: "\(parameters.count) parameters given for \(prepared.parameterCount) in: \(sql)")
        }
        for (index, parameter) in parameters.enumerated() {
            try bind(parameter.sqlValue, at: Int32(index + 1), of: prepared.pointer)
        }
        return prepared
    }

    private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) throws {
        let code: Int32
        switch value {
        case .null: code = sqlite3_bind_null(statement, index)
        case .integer(let number): code = sqlite3_bind_int64(statement, index, number)
        case .real(let number): code = sqlite3_bind_double(statement, index, number)
        case .text(var text):
            code = text.withUTF8 { utf8 in
                sqlite3_bind_text64(
                    statement, index,
                    utf8.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
                        ?? Self.emptyText, UInt64(utf8.count), Self.transient, UInt8(SQLITE_UTF8))
            }
        case .blob(let bytes):
            code =
                bytes.isEmpty
                ? sqlite3_bind_zeroblob(statement, index, 0)
                : bytes.withUnsafeBytes {
                    sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), Self.transient)
                }
        }
        if code != SQLITE_OK { throw fault() }
    }

    func fault() -> StorageError { Connection.fault(on: connection.handle) }

    /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
    private static var emptyText: UnsafePointer<CChar> {
        UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
