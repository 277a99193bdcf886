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
        try withStatement(sql, parameters) { statement in
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW: if try !body(Row(statement: statement)) { return }
                case SQLITE_DONE: return
                default: throw fault()
                }
            }
        }
    }

    /// The query plan's lines, for tests that hold a query to its index.
    public func queryPlan(_ sql: String, _ parameters: [any SQLConvertible] = []) throws -> [String] {
        try query("EXPLAIN QUERY PLAN " + sql, parameters) { $0.text(3) }
    }

    /// Runs `body` with the statement, its parameters bound, and resets it.
    func withStatement<T>(
        _ sql: String, _ parameters: [any SQLConvertible], _ body: (OpaquePointer) throws -> T
    ) throws -> T {
        let prepared = try connection.statement(sql)
        guard prepared.parameterCount == parameters.count else {
            throw StorageError.sqlite(
                code: SQLITE_RANGE,
                message: "\(parameters.count) parameters given for \(prepared.parameterCount) in: \(sql)")
        }
        let texts = connection.boundTexts
        let outer = texts.used
        defer {
            withExtendedLifetime(prepared) { _ = sqlite3_reset(prepared.pointer) }
            texts.used = outer
        }
        for (index, parameter) in parameters.enumerated() {
            try bind(parameter.sqlValue, at: Int32(index + 1), of: prepared.pointer, keeping: texts)
        }
        return try body(prepared.pointer)
    }

    private func bind(
        _ value: SQLValue, at index: Int32, of statement: OpaquePointer, keeping texts: BoundTexts
    ) throws {
        let code: Int32
        switch value {
        case .null: code = sqlite3_bind_null(statement, index)
        case .integer(let number): code = sqlite3_bind_int64(statement, index, number)
        case .real(let number): code = sqlite3_bind_double(statement, index, number)
        case .text(var text):
            code = text.withUTF8 { utf8 in
                let bytes = UnsafeRawBufferPointer(utf8)
                let kept = texts.keep(bytes)
                let start = (kept ?? bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                return sqlite3_bind_text64(
                    statement, index, start, UInt64(bytes.count), kept == nil ? Self.transient : nil, UInt8(SQLITE_UTF8)
                )
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
}

/// Where the texts are that are bound to the statements in progress: SQLite reads them there, instead of a copy of its
/// own that is allocated and freed for each. A statement gives its texts back when it is reset, which every statement
/// is before the one it runs within. SQLite keeps their addresses and does not look there again: all parameters are
/// bound anew before the statement's next step.
final class BoundTexts {
    private static let size = 32 * 1024
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 1)
    /// In bytes.
    var used = 0

    deinit { memory.deallocate() }

    /// The copy of `text`; nil when it does not fit.
    func keep(_ text: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
        guard text.count <= Self.size - used else { return nil }
        let place = memory + used
        if let start = text.baseAddress { place.copyMemory(from: start, byteCount: text.count) }
        used += text.count
        return UnsafeRawPointer(place)
    }
}
