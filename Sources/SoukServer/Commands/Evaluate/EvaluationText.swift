import CommerceKernel
import Foundation
import Search

/// An evaluation as people and as programs read it.
enum EvaluationText {
    static func text(_ evaluation: Evaluation) -> String {
        var lines = ["\(evaluation.products) products, \(evaluation.report.answered) queries"]
        lines += rows(evaluation.report)
        if let robustness = evaluation.robustness {
            lines += ["", "with one slip of the finger in every query, \(Evaluation.slips.count) times"]
            lines += rows(robustness.report)
            lines.append(row("nDCG kept", percent(robustness.kept)))
        }
        if let comparison = evaluation.comparison {
            lines += ["", "with \(comparison.name)"]
            lines += rows(comparison.report)
            lines += rows(comparison.significance)
        }
        if let training = evaluation.training { lines += ["", "learning"] + rows(training) }
        return lines.joined(separator: "\n")
    }

    private static func rows(_ report: QualityReport) -> [String] {
        [
            row("nDCG@10", decimals(report.nDCG) + "  over \(report.queries.count) queries with a good answer"),
            row("condensed nDCG@10", decimals(report.condensedNDCG)),
            row("recall@100", decimals(report.recall)),
            row("empty answers", percent(report.emptyRate)),
            row(
                "time a query",
                "\(milliseconds(report.meanTime)) mean, \(milliseconds(report.medianTime)) median, "
                    + "\(milliseconds(report.slowestTime)) slowest"),
        ]
    }

    private static func rows(_ comparison: PairedComparison) -> [String] {
        [
            row(
                "nDCG@10 difference",
                "\(comparison.meanDifference < 0 ? "" : "+")\(decimals(comparison.meanDifference)), "
                    + "\(comparison.wins) better, \(comparison.losses) worse"),
            row(
                "p-value",
                "\(decimals(comparison.tTest)) (paired t-test), \(decimals(comparison.randomisation)) (randomisation)"),
        ]
    }

    private static func rows(_ training: Evaluation.Training) -> [String] {
        let selection = training.selection
        var lines = [row("default order", decimals(selection.baseline))]
        for trial in selection.trials {
            lines.append(
                row(
                    trial.trainer.name,
                    "\(decimals(trial.nDCG)) cross-validated, p \(decimals(trial.comparison.tTest)) (t-test), "
                        + "\(decimals(trial.comparison.randomisation)) (randomisation)"))
        }
        lines.append(verdict(training))
        return lines
    }

    private static func verdict(_ training: Evaluation.Training) -> String {
        if training.isAdopted { return "The model is in use; souk evaluate --revert goes back." }
        guard training.selection.model != nil else { return "No model is surely better: the default order stays." }
        return "A model is better, and was not kept."
    }

    private static func row(_ name: String, _ value: String) -> String {
        "  \(name.padding(toLength: max(34, name.count), withPad: " ", startingAt: 0)) \(value)"
    }

    private static func decimals(_ value: Double) -> String { String(format: "%.4f", value) }
    private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
    private static func milliseconds(_ time: Duration) -> String { String(format: "%.3f ms", inMilliseconds(time)) }

    private static func inMilliseconds(_ time: Duration) -> Double { time / .milliseconds(1) }

    // MARK: JSON

    static func json(_ evaluation: Evaluation) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("products", evaluation.products)
            json.object("quality") { write(evaluation.report, to: &$0) }
            if let robustness = evaluation.robustness {
                json.object("robustness") { json in
                    json.member("nDCGKept", robustness.kept)
                    write(robustness.report, to: &json)
                }
            }
            if let comparison = evaluation.comparison {
                json.object("comparison") { json in
                    json.member("settings", comparison.name)
                    write(comparison.report, to: &json)
                    write(comparison.significance, to: &json)
                }
            }
            if let training = evaluation.training { json.object("training") { write(training, to: &$0) } }
        }
        return writer.bytes
    }

    private static func write(_ report: QualityReport, to json: inout JSONWriter) {
        json.member("queries", report.answered)
        json.member("judgedQueries", report.queries.count)
        json.member("nDCG10", report.nDCG)
        json.member("condensedNDCG10", report.condensedNDCG)
        json.member("recall100", report.recall)
        json.member("emptyRate", report.emptyRate)
        json.member("meanMs", inMilliseconds(report.meanTime))
        json.member("medianMs", inMilliseconds(report.medianTime))
        json.member("slowestMs", inMilliseconds(report.slowestTime))
        json.object("perQuery") { json in for query in report.queries { json.member(query.id, query.nDCG) } }
    }

    private static func write(_ comparison: PairedComparison, to json: inout JSONWriter) {
        json.member("difference", comparison.meanDifference)
        json.member("wins", comparison.wins)
        json.member("losses", comparison.losses)
        json.member("pTTest", comparison.tTest)
        json.member("pRandomisation", comparison.randomisation)
    }

    private static func write(_ training: Evaluation.Training, to json: inout JSONWriter) {
        json.member("baseline", training.selection.baseline)
        json.array("trials") { json in
            for trial in training.selection.trials {
                json.object { json in
                    json.member("trainer", trial.trainer.name)
                    json.member("nDCG10", trial.nDCG)
                    write(trial.comparison, to: &json)
                }
            }
        }
        json.member("isBetter", training.selection.model != nil)
        json.member("isAdopted", training.isAdopted)
    }
}
