import CommerceKernel

/// One step of the schema: frozen SQL text, applied once, in the order the rooms are listed.
///
/// The text never changes after a release (a changed text is refused at start) and never uses types of the program,
/// so that a database of any earlier version can be opened by any later one.
public struct Migration: Sendable, Hashable {
    /// `room-0001-what`, unique for ever.
    public let id: String
    /// Statements separated by semicolons.
    public let sql: String

    public init(id: String, sql: String) {
        self.id = id
        self.sql = sql
    }

    /// Of the text.
    var checksum: String { String(FNV1a.hash(sql.utf8), radix: 16) }
}
