public import CommerceKernel
import GRDBSQLite

/// The current row of a query, read by position from 0. Valid only inside the closure it is given to.
///
/// The plain readers follow SQLite's conversions: NULL reads as 0, an empty text or no bytes. Where NULL has a
/// meaning, use the optional readers.
public struct Row {
    let statement: OpaquePointer

    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    public func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    public func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }
    public func bool(_ column: Int32) -> Bool { sqlite3_column_int64(statement, column) != 0 }
    public func double(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
    public func timestamp(_ column: Int32) -> Timestamp { Timestamp(milliseconds: int64(column)) }

    public func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    public func bytes(_ column: Int32) -> [UInt8] {
        withBytes(column) { Array($0) }
    }

    /// The bytes of a blob or text without a copy, for the time of `body`.
    public func withBytes<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let start = sqlite3_column_blob(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    public func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }
    public func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }
    public func optionalBool(_ column: Int32) -> Bool? { isNull(column) ? nil : bool(column) }
    public func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : double(column) }
    public func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
    public func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    public func optionalTimestamp(_ column: Int32) -> Timestamp? { isNull(column) ? nil : timestamp(column) }

    /// Minor units in `amount` and the ISO 4217 code in `currency`; nil when the amount is NULL or the code unknown.
    public func money(_ amount: Int32, currency: Int32) -> Money? {
        guard !isNull(amount), let unit = Currency(text(currency)) else { return nil }
        return Money(minorUnits: int64(amount), currency: unit)
    }
}
