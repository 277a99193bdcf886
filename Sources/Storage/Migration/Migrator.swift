import CommerceKernel

/// Brings a database to the schema of this program.
struct Migrator {
    let migrations: [Migration]
    let time: any TimeSource

    /// Applies what is missing, in one transaction; answers the ids applied.
    func migrate(_ transaction: Transaction) throws -> [String] {
        try transaction.executeScript(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                id TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL
            ) STRICT;
            """)
        let applied = try transaction.query("SELECT id, checksum FROM schema_migrations ORDER BY applied_at, rowid") {
            (id: $0.text(0), checksum: $0.text(1))
        }
        let known = Dictionary(migrations.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let unknown = applied.filter { known[$0.id] == nil }.map(\.id)
        if !unknown.isEmpty { throw StorageError.newerDatabase(unknownMigrations: unknown) }
        for (id, checksum) in applied where known[id]?.checksum != checksum {
            throw StorageError.changedMigration(id)
        }
        let done = Set(applied.map(\.id))
        let missing = migrations.filter { !done.contains($0.id) }
        for migration in missing {
            for rewrite in migration.rewrites { try apply(rewrite, in: transaction) }
            try transaction.executeScript(migration.sql)
            try transaction.execute(
                "INSERT INTO schema_migrations (id, checksum, applied_at) VALUES (?, ?, ?)",
                [migration.id, migration.checksum, time.now])
        }
        return missing.map(\.id)
    }

    /// As SQLite documents for changes that leave what is stored as it is
    /// (https://sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
    private func apply(_ rewrite: ConstraintRewrite, in transaction: Transaction) throws {
        let table = "type = 'table' AND name = ?"
        let definition = try transaction.first("SELECT sql FROM sqlite_schema WHERE \(table)", [rewrite.table]) {
            $0.text(0)
        }
        guard let definition, definition.ranges(of: rewrite.text).count == 1 else {
            throw StorageError.corrupt("the table \(rewrite.table) has no single constraint \(rewrite.text)")
        }
        let version = try transaction.first("PRAGMA schema_version") { $0.int(0) } ?? 0
        try transaction.executeScript("PRAGMA writable_schema = ON")
        try transaction.execute(
            "UPDATE sqlite_schema SET sql = ? WHERE \(table)",
            [definition.replacing(rewrite.text, with: rewrite.replacement), rewrite.table])
        try transaction.executeScript(
            "PRAGMA schema_version = \(version + 1); PRAGMA writable_schema = RESET")
    }
}
