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
            try transaction.executeScript(migration.sql)
            try transaction.execute(
                "INSERT INTO schema_migrations (id, checksum, applied_at) VALUES (?, ?, ?)",
                [migration.id, migration.checksum, time.now])
        }
        return missing.map(\.id)
    }
}
