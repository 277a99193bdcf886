import CatalogIndexing
import Foundation

/// What a person, a log or another program sees of an import: progress and messages on standard error, rejected rows
/// there and in the `--errors` file.
final class ImportConsole: ImportObserver {
    /// Rejections shown; the rest is counted.
    private static let shownRejections = 20
    /// How often the place to resume from is saved.
    private static let saveInterval: Duration = .seconds(1)

    private let isQuiet: Bool
    private let errors: FileHandle?
    private let source: FileSource
    private let checkpoint: ImportCheckpoint?
    private var progressLine: ProgressLine?
    private var shown = 0
    private var lastSaved = ContinuousClock.now
    private(set) var progress = ImportProgress()

    init(
        name: String, source: FileSource, errors: FileHandle?, checkpoint: ImportCheckpoint?, isQuiet: Bool
    ) {
        self.isQuiet = isQuiet
        self.errors = errors
        self.source = source
        self.checkpoint = checkpoint
        progressLine = isQuiet ? nil : ProgressLine(name: name, size: source.size)
    }

    func didFinish(_ row: RowOutcome) {
        if let errors {
            let lines = ImportReport.rejections(row) + ImportReport.duplicate(row)
            if !lines.isEmpty { errors.write(Data(lines)) }
        }
        guard case .rejected(let faults) = row.result, !isQuiet else { return }
        shown += 1
        if shown > Self.shownRejections { return }
        progressLine?.clear()
        for fault in faults { Self.say("line \(row.line): \(fault.message)") }
    }

    func didAdvance(to progress: ImportProgress) {
        self.progress = progress
        progressLine?.show(progress, consumed: source.consumed)
        let now = ContinuousClock.now
        if now - lastSaved >= Self.saveInterval {
            lastSaved = now
            saveCheckpoint()
        }
    }

    /// Notes how far everything is committed. A place that cannot be saved costs a repetition, nothing else.
    func saveCheckpoint() { try? checkpoint?.save(line: progress.line) }

    func finish() {
        progressLine?.clear()
        let unseen = shown - Self.shownRejections
        if unseen > 0, !isQuiet {
            Self.say("… and \(ProgressLine.grouped(unseen)) more rejected rows; --errors FILE keeps them all")
        }
    }

    static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
