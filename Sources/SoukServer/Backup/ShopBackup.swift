import CommerceKernel
import Foundation
import Outbox
import Storage

/// Copies a shop, as of one moment, into a folder, while it goes on selling.
///
/// Holds the database, the sandbox gateway's if there is one, and what a merchant wrote into the index folders; not the
/// search indexes, which are rebuilt from the database, nor, unless asked for, the key that opens sealed secrets.
struct ShopBackup {
    let settings: Settings
    let time: any TimeSource

    /// Blocks. Throws `CommandFailure` when `destination` exists, `StorageError` when the database cannot be copied.
    func write(to destination: URL, includesKey: Bool) throws -> BackupManifest {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: destination.path) else {
            throw CommandFailure(.usage, "\(destination.path) exists already; name a folder that does not.")
        }
        guard manager.fileExists(atPath: settings.database.path) else {
            throw CommandFailure(.noInput, "There is no shop in \(settings.data.path).")
        }
        // Complete before it has its name: a backup that was interrupted is never taken for one.
        let partial = destination.deletingLastPathComponent()
            .appending(path: destination.lastPathComponent + ".partial", directoryHint: .isDirectory)
        try? manager.removeItem(at: partial)
        do {
            let manifest = try fill(partial, includesKey: includesKey)
            try Data(manifest.json.bytes).write(to: partial.appending(path: BackupManifest.fileName))
            try manager.moveItem(at: partial, to: destination)
            return manifest
        } catch {
            try? manager.removeItem(at: partial)
            throw error
        }
    }

    private func fill(_ folder: URL, includesKey: Bool) throws -> BackupManifest {
        let manager = FileManager.default
        let data = folder.appending(path: "data", directoryHint: .isDirectory)
        do {
            try manager.createDirectory(
                at: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(.failed, "\(folder.path) cannot be made: \(error.localizedDescription)")
        }
        var paths: [String] = []
        let database = "data/\(settings.database.lastPathComponent)"
        let store = try SoukApplication.openStore(settings, time: time)
        defer { store.close() }
        try store.backUp(to: folder.appending(path: database).path)
        paths.append(database)
        // The gateway's copy is younger than the shop's: what the shop knows of a payment, the gateway knows too.
        if manager.fileExists(atPath: settings.sandboxDatabase.path) {
            let path = "data/\(settings.sandboxDatabase.lastPathComponent)"
            let sandbox = try Store.open(at: settings.sandboxDatabase.path, migrations: SandboxPeer.migrations)
            defer { sandbox.close() }
            try sandbox.backUp(to: folder.appending(path: path).path)
            paths.append(path)
        }
        if includesKey, try settings.value("SOUK_MASTER_KEY") == nil {
            let key = try settings.masterKeyFile
            try manager.copyItem(at: key, to: data.appending(path: "master.key"))
            paths.append("data/master.key")
        }
        paths += try copyIndexSettings(to: folder)
        let copy = try Store.open(at: folder.appending(path: database).path, migrations: SoukApplication.migrations)
        let (epoch, last) = try copy.readNow { (try Outbox.epoch(in: $0), try Outbox.lastSequence(in: $0)) }
        let faults = try copy.integrityFaults()
        copy.close()
        if let fault = faults.first {
            throw CommandFailure(.failed, "The database is damaged, so is its copy: \(fault)")
        }
        for suffix in ["-wal", "-shm"] {
            try? manager.removeItem(at: folder.appending(path: database + suffix))
        }
        return BackupManifest(
            createdAt: time.now, version: SoukVersion.text, epoch: epoch, lastSequence: last,
            files: try paths.map { try BackupManifest.describe($0, in: folder) })
    }

    /// Schema, synonyms, rules, models: the files beside the generations.
    private func copyIndexSettings(to folder: URL) throws -> [String] {
        let manager = FileManager.default
        var paths: [String] = []
        for name in ((try? manager.contentsOfDirectory(atPath: settings.indexes.path)) ?? []).sorted() {
            let index = settings.indexes.appending(path: name)
            let files = ((try? manager.contentsOfDirectory(atPath: index.path)) ?? []).filter { $0.hasSuffix(".json") }
            guard !files.isEmpty else { continue }
            let target = folder.appending(path: "indexes/\(name)")
            try manager.createDirectory(at: target, withIntermediateDirectories: true)
            for file in files.sorted() {
                try manager.copyItem(at: index.appending(path: file), to: target.appending(path: file))
                paths.append("indexes/\(name)/\(file)")
            }
        }
        return paths
    }
}
