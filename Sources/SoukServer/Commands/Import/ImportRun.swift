import CatalogIndexing
import CommerceKernel
import Foundation
import Logging
import Search
import Storage

/// Carries out `souk import` on an opened shop. Blocks.
struct ImportRun: Sendable {
    let store: Store
    let publishing: ProductPublishing
    let engine: SearchEngine
    let dataFolder: URL
    let logger: Logger

    /// Beyond what concerns a single file.
    struct Settings: Sendable {
        var options: ImportOptions
        var errors: FileHandle?
        var resumes = false
        var isQuiet = false
    }

    /// What happened to one file.
    struct FileResult {
        let name: String
        let summary: ImportSummary
        var elapsed: Duration
        /// What a server has still to bring into the index; nil when searches find everything.
        let awaitedSequence: Int64?
        /// Whether `--resume` can go on where this ended: not in standard input, and not after a dry run.
        let canResume: Bool
    }

    /// How long an index that does not move is waited for.
    private static let patience: Duration = .seconds(60)

    /// Imports `path` (`-` is standard input). Blocks.
    func run(_ path: String, settings: Settings, interruption: Interruption) throws -> FileResult {
        let started = ContinuousClock.now
        let isStandardInput = path == "-"
        let source = isStandardInput ? FileSource(standardInput: ()) : try FileSource(path: path)
        let name = isStandardInput ? "standard input" : URL(filePath: path).lastPathComponent
        var options = settings.options
        options.isCancelled = { interruption.isRequested }
        var checkpoint: ImportCheckpoint?
        if !isStandardInput, !options.isDryRun, source.size != nil {
            checkpoint = try ImportCheckpoint(path: path, action: options.action.rawValue, dataFolder: dataFolder)
        }
        if settings.resumes { options.resumeAfterLine = resumeLine(checkpoint, name: name, settings) }
        let console = ImportConsole(
            name: name, source: source, errors: settings.errors, checkpoint: checkpoint, isQuiet: settings.isQuiet)
        let (indexing, isBesideServer) = try chooseIndexing(options, settings)
        let importer = CatalogImporter(store: store, publishing: publishing)
        let summary: ImportSummary
        do {
            summary = try importer.run(source, options: options, indexing: indexing, observer: console)
        } catch {
            console.finish()
            console.saveCheckpoint()
            throw error
        }
        console.finish()
        if summary.wasCancelled || summary.failure != nil { console.saveCheckpoint() } else { checkpoint?.remove() }
        return FileResult(
            name: name, summary: summary, elapsed: ContinuousClock.now - started,
            awaitedSequence: isBesideServer && !summary.wasCancelled ? summary.lastSequence : nil,
            canResume: checkpoint != nil)
    }

    private func resumeLine(_ checkpoint: ImportCheckpoint?, name: String, _ settings: Settings) -> Int {
        let line = checkpoint?.line() ?? 0
        if !settings.isQuiet {
            ImportConsole.say(
                line > 0
                    ? "\(name): going on behind line \(line)"
                    : "\(name): there is nothing to resume, beginning at the first row")
        }
        return line
    }

    /// Projects here when nobody else does.
    private func chooseIndexing(
        _ options: ImportOptions, _ settings: Settings
    ) throws -> (CatalogImporter.Indexing, isBesideServer: Bool) {
        if options.isDryRun { return (.none, false) }
        do {
            let projection = try newProjection()
            if let reason = try projection.prepare(), !settings.isQuiet, case .damaged = reason {
                ImportConsole.say("the index was rebuilt: \(reason)")
            }
            try projection.catchUp()
            return (.here(projection), false)
        } catch let error as SearchError where error.code == .lockHeld {
            if !settings.isQuiet {
                ImportConsole.say("a server or another import keeps the index; it will bring it up to date")
            }
            return (.server, true)
        }
    }

    private func newProjection() throws -> IndexProjection {
        try IndexProjection(
            store: store, engine: engine, documents: ProductDocuments(publishing: publishing, popularity: .measured),
            logger: logger,
            opensBuiltIndex: false)
    }

    /// Returns when the index has reached `sequence`. Should its keeper go away, this process takes over.
    ///
    /// Throws `index_behind` when the index does not move for a minute.
    func wait(for sequence: Int64, _ interruption: Interruption) async throws {
        var last = engine.position
        var lastMoved = ContinuousClock.now
        while !interruption.isRequested {
            if await engine.waitForPosition(sequence, timeout: .milliseconds(500)) { return }
            if engine.position != last {
                last = engine.position
                lastMoved = .now
            }
            if let projection = try? newProjection() {
                try projection.prepare()
                return try projection.catchUp()
            }
            if ContinuousClock.now - lastMoved > Self.patience {
                throw DomainError(
                    .unavailable, code: "index_behind",
                    message: "The rows are written, but whoever keeps the index has not applied them for a minute.")
            }
        }
    }
}
