import Checkout
import CommerceKernel
import Foundation
import Outbox
import Search
import Storage

/// Puts a backup in the place of a shop. What was there is kept beside it.
///
/// The epoch of events is renewed: whoever followed them from outside learns that history has changed, and the search
/// indexes are rebuilt on the next start.
struct ShopRestore {
    let settings: Settings
    let time: any TimeSource

    struct Outcome {
        let manifest: BackupManifest
        /// Where the former files were moved; nil when there were none.
        let replaced: URL?
        let check: CommerceCheck.Report
    }

    /// Blocks. Throws `CommandFailure` for a backup that is damaged, a shop in the way, or a server that runs on it.
    func run(from folder: URL, replacing: Bool) throws -> Outcome {
        let manifest = try BackupManifest(readingFrom: folder)
        try manifest.verify(in: folder)
        let manager = FileManager.default
        let exists = manager.fileExists(atPath: settings.database.path)
        if exists, !replacing {
            throw CommandFailure(
                .usage, "There is a shop in \(settings.data.path); --replace moves it aside, and keeps it.")
        }
        try refuseBesideServer()
        let staged = settings.data.appending(path: "restoring", directoryHint: .isDirectory)
        try? manager.removeItem(at: staged)
        try manager.createDirectory(at: staged, withIntermediateDirectories: true)
        defer { try? manager.removeItem(at: staged) }
        for file in manifest.files where file.path.hasPrefix("data/") {
            let name = String(file.path.dropFirst("data/".count))
            try manager.copyItem(at: folder.appending(path: file.path), to: staged.appending(path: name))
        }
        let check = try prepare(staged.appending(path: settings.database.lastPathComponent))
        let replaced = exists ? try moveAside() : nil
        for name in try manager.contentsOfDirectory(atPath: staged.path) {
            try place(staged.appending(path: name), at: settings.data.appending(path: name))
        }
        for file in manifest.files where file.path.hasPrefix("indexes/") {
            let target = settings.indexes.appending(path: String(file.path.dropFirst("indexes/".count)))
            try manager.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try place(folder.appending(path: file.path), at: target, copying: true)
        }
        return Outcome(manifest: manifest, replaced: replaced, check: check)
    }

    /// Brings the copy to this version's schema, renews its epoch and looks it over, before it takes anybody's place.
    private func prepare(_ database: URL) throws -> CommerceCheck.Report {
        let store = try Store.open(
            at: database.path, migrations: SoukApplication.migrations, options: StoreOptions(time: time))
        defer { store.close() }
        if let fault = try store.integrityFaults().first {
            throw CommandFailure(.failed, "The database of the backup is damaged: \(fault)")
        }
        // Consumers inside moved with their effects, which are in this very file: they go on where it left them.
        try store.writeNow { [now = time.now] in
            try Outbox.renewEpoch(in: $0)
            try ConsumerStore.adoptEpoch(at: now, in: $0)
        }
        return try store.readNow { try CommerceCheck.run(in: $0) }
    }

    /// A running server keeps the index's writer lock.
    private func refuseBesideServer() throws {
        let engine = try SearchEngine.open(folder: settings.productIndex)
        do {
            _ = try engine.openWriter()
        } catch let error as SearchError where error.code == .lockHeld {
            throw CommandFailure(.failed, "A server runs on \(settings.data.path); stop it first.")
        } catch is SearchError {
            // No index, or a damaged one: nobody serves it, and it is rebuilt anyway.
        }
    }

    private func moveAside() throws -> URL {
        let manager = FileManager.default
        let name = "replaced-" + time.now.iso8601.filter { $0 != ":" }
        let folder = settings.data.appending(path: name, directoryHint: .isDirectory)
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        for database in [settings.database, settings.sandboxDatabase] {
            for suffix in ["", "-wal", "-shm"] {
                let file = database.lastPathComponent + suffix
                let present = settings.data.appending(path: file)
                if manager.fileExists(atPath: present.path) {
                    try manager.moveItem(at: present, to: folder.appending(path: file))
                }
            }
        }
        return folder
    }

    private func place(_ file: URL, at target: URL, copying: Bool = false) throws {
        let manager = FileManager.default
        if manager.fileExists(atPath: target.path) { try manager.removeItem(at: target) }
        if copying {
            try manager.copyItem(at: file, to: target)
        } else {
            try manager.moveItem(at: file, to: target)
        }
    }
}
