import CatalogIndexing
import CommerceKernel

/// The result of an import for a person.
enum ImportSummaryText {
    /// The same from a server's report.
    static func text(_ summary: JSONValue) -> String {
        func count(_ name: String) -> String { ProgressLine.grouped(summary[name]?.number?.int ?? 0) }
        var text = "\(count("rows")) rows: \(count("created")) created, \(count("updated")) updated, "
        text += "\(count("unchanged")) unchanged, \(count("rejected")) rejected"
        if let failure = summary["failure"]?.string { text += "\n\(failure)" }
        return text
    }

    /// `catalog.jsonl.gz: 19,406 rows in 2.4 s (8,085 rows/s): 19,406 created, 0 updated, …`
    static func text(_ result: ImportRun.FileResult) -> String {
        let progress = result.summary.progress
        let seconds = max(0.001, result.elapsed / .seconds(1))
        let rate = ProgressLine.grouped(Int(Double(progress.rows) / seconds))
        var parts = [
            "\(ProgressLine.grouped(progress.created)) created", "\(ProgressLine.grouped(progress.updated)) updated",
            "\(ProgressLine.grouped(progress.unchanged)) unchanged",
            "\(ProgressLine.grouped(progress.rejected)) rejected",
        ]
        if progress.duplicates > 0 {
            parts.append("\(ProgressLine.grouped(progress.duplicates)) duplicate ids (the last counts)")
        }
        let tenths = Int(seconds * 10)
        var text = "\(result.name): \(ProgressLine.grouped(progress.rows)) rows in \(tenths / 10).\(tenths % 10) s "
        text += "(\(rate) rows/s): " + parts.joined(separator: ", ")
        if result.summary.isDryRun { text += "; nothing was written (dry run)" }
        if let failure = result.summary.failure { text += "\n\(result.name): \(failure)" }
        if result.summary.wasCancelled {
            text += "\n\(result.name): interrupted behind line \(progress.line)"
            if result.canResume { text += "; --resume goes on from there" }
        }
        return text
    }
}
