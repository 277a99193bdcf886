import ArgumentParser
import CommerceKernel
import Foundation
import Search

/// `souk evaluate`
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure how well judged queries are answered, and learn from them.",
        discussion: """
            Queries are lines of an id, a tab and a text; judgments (qrels) lines of a query id, a product id and a \
            grade from 0, separated by tabs. With --catalog the products of that file are put into an index for the \
            time of the measurement, otherwise the shop's own index is measured.

            nDCG@10 has the gain 2^grade - 1 and counts unjudged products as 0; it is averaged over the queries with a \
            positive judgment. --train cross-validates a ranking model learned from the judgments and puts it into use \
            in the shop's index when it is surely better than the default order; --revert goes back.
            """)

    @Option(help: ArgumentHelp("Products to measure on, in any format of import.", valueName: "file"))
    var catalog: String?

    @Option(help: ArgumentHelp("Judged queries.", valueName: "file"), completion: .file())
    var queries: String?

    @Option(help: ArgumentHelp("Their judgments.", valueName: "file"), completion: .file())
    var qrels: String?

    @Option(
        help: ArgumentHelp(
            "Measure these search settings too (in the form of settings.json) and compare; needs --catalog.",
            valueName: "file"), completion: .file())
    var compare: String?

    @Flag(help: "Measure again with one slip of the finger in every query.")
    var robustness = false

    @Flag(help: "Learn a ranking model, and use it in the shop's index if it is better.")
    var train = false

    @Flag(help: "With --train: learn and report, keep nothing.")
    var dryRun = false

    @Flag(help: "Go back to the ranking model before, or to the default order; twice changes nothing.")
    var revert = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @OptionGroup var shop: ShopOptions

    init() {}

    func validate() throws {
        if revert {
            guard catalog == nil, queries == nil, qrels == nil, compare == nil, !train, !robustness else {
                throw ValidationError("--revert stands alone, with --indexes at most")
            }
            return
        }
        if queries == nil { throw ValidationError("--queries is missing: a file of judged queries") }
        if qrels == nil { throw ValidationError("--qrels is missing: a file of judgments") }
        if compare != nil, catalog == nil {
            throw ValidationError("--compare needs --catalog: it does not touch the shop's own settings")
        }
    }

    func run() throws {
        if revert {
            let engine = try shop.engine()
            try engine.revertModel()
            print(engine.rankingModel == nil ? "The default order is in use." : "A learned model is in use.")
            return
        }
        do {
            let evaluation = try evaluate()
            if json {
                FileHandle.standardOutput.write(Data(EvaluationText.json(evaluation) + [UInt8(ascii: "\n")]))
            } else {
                print(EvaluationText.text(evaluation))
            }
        } catch let error as EvaluationError {
            ImportConsole.say("\(error)")
            throw ExitCode(66)
        }
    }

    private func evaluate() throws -> Evaluation {
        let judged = JudgedSet(
            queries: try EvaluationQuery.read(try Self.text(queries), file: queries ?? "queries"),
            judgments: try Judgments.read(try Self.text(qrels), file: qrels ?? "qrels"))
        guard let catalog else {
            let engine = try shop.engine()
            return try Evaluation(judged, engine: engine, options: options, target: engine)
        }
        let temporary = try TemporaryShop(catalog: catalog)
        defer { temporary.remove() }
        // A model learned on a catalog file is kept only where somebody has named the place.
        let target = shop.indexes == nil ? nil : try shop.engine()
        var evaluation = try Evaluation(judged, engine: temporary.engine, options: options, target: target)
        if let compare {
            try evaluation.compare(
                judged, engine: temporary.reopened(settings: Data(Self.text(compare).utf8)), name: compare)
        }
        return evaluation
    }

    private var options: Evaluation.Options {
        Evaluation.Options(robustness: robustness, train: train, adopt: !dryRun)
    }

    private static func text(_ path: String?) throws -> String {
        guard let path else { return "" }
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            ImportConsole.say("\(path) cannot be read")
            throw ExitCode(66)
        }
    }
}
