import CommerceKernel

/// One step of the schema: frozen SQL text, applied once, in the order the rooms are listed.
///
/// The text never changes after a release (a changed text is refused at start) and never uses types of the program,
/// so that a database of any earlier version can be opened by any later one.
public struct Migration: Sendable, Hashable {
    /// `room-0001-what`, unique for ever.
    public let id: String
    /// Constraints that are written another way, before the statements.
    public let rewrites: [ConstraintRewrite]
    /// Statements separated by semicolons.
    public let sql: String

    public init(id: String, rewrites: [ConstraintRewrite] = [], sql: String = "") {
        self.id = id
        self.rewrites = rewrites
        self.sql = sql
    }

    /// Of the text.
    var checksum: String {
        let texts = rewrites.flatMap { [$0.table, $0.text, $0.replacement] } + [sql]
        return String(FNV1a.hash(texts.joined(separator: "\n").utf8), radix: 16)
    }
}

/// A constraint of a table that is written another way and allows the same rows, or more. No row is read or moved.
///
/// For one, SQLite evaluates `CHECK (x IN ('a', 'b', 'c'))` by building a table of its own of the list for every row
/// that is written, for lists of three and more; `x = 'a' OR x = 'b' OR x = 'c'` is compared, in a tenth of the time.
public struct ConstraintRewrite: Sendable, Hashable {
    public let table: String
    /// What stands in the table's definition, exactly and once.
    public let text: String
    public let replacement: String

    public init(table: String, text: String, replacement: String) {
        self.table = table
        self.text = text
        self.replacement = replacement
    }
}
