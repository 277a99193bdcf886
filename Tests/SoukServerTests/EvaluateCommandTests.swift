import ArgumentParser
import CommerceKernel
import Foundation
import Search
import Testing

@testable import SoukServer

/// A catalog file whose products of a kind differ only in popularity, with shoppers who want the least popular.
@Suite struct EvaluateCommandTests {
    private static let kinds = ["kettle", "lantern", "tent", "scarf", "drill", "router", "guitar", "bicycle"]

    private let folder = FileManager.default.temporaryDirectory.appending(path: "souk-judged-\(UUID().uuidString)")
    private let judged: JudgedSet

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let products = Self.kinds.flatMap { kind in
            (0..<6).map {
                #"{"id":"\#(kind)\#($0)","name":"\#(kind) model","price":10,"popularity":\#($0 * $0 * 50)}"#
            }
        }
        try Data(products.joined(separator: "\n").utf8).write(to: folder.appending(path: "catalog.jsonl"))
        let grades = Dictionary(
            uniqueKeysWithValues: Self.kinds.map { kind in
                (kind, Dictionary(uniqueKeysWithValues: (0..<6).map { ("\(kind)\($0)", $0 < 3 ? 3 - $0 : 0) }))
            })
        judged = JudgedSet(
            queries: Self.kinds.map { EvaluationQuery(id: $0, text: $0) }, judgments: Judgments(grades))
    }

    private func shop() throws -> TemporaryShop {
        try TemporaryShop(catalog: folder.appending(path: "catalog.jsonl").path)
    }

    @Test func `a catalog file is measured and learned from`() throws {
        let shop = try shop()
        defer { shop.remove() }
        let options = Evaluation.Options(robustness: true, train: true, adopt: true)
        let evaluation = try Evaluation(judged, engine: shop.engine, options: options, target: shop.engine)
        #expect(evaluation.products == 48)
        #expect(evaluation.report.queries.count == 8)
        #expect(evaluation.report.recall == 1)
        #expect(evaluation.report.emptyRate == 0)
        let robustness = try #require(evaluation.robustness)
        #expect(robustness.kept > 0.5)
        #expect(robustness.kept == robustness.report.nDCG / evaluation.report.nDCG)
        let training = try #require(evaluation.training)
        #expect(training.isAdopted)
        #expect(shop.engine.rankingModel == training.selection.model)
        let learned = try Evaluation(judged, engine: shop.engine, options: .init(), target: nil)
        #expect(learned.report.nDCG > evaluation.report.nDCG)
        try shop.engine.revertModel()
        #expect(
            try Evaluation(judged, engine: shop.engine, options: .init(), target: nil).report.nDCG
                == training.selection.baseline)
    }

    @Test func `nothing is kept where nothing may be kept`() throws {
        let shop = try shop()
        defer { shop.remove() }
        let evaluation = try Evaluation(
            judged, engine: shop.engine, options: .init(train: true, adopt: true), target: nil)
        #expect(evaluation.training?.selection.model != nil)
        #expect(evaluation.training?.isAdopted == false)
        #expect(shop.engine.rankingModel == nil)
        #expect(EvaluationText.text(evaluation).contains("A model is better, and was not kept."))
    }

    @Test func `two settings are compared on the same index`() throws {
        let shop = try shop()
        defer { shop.remove() }
        var evaluation = try Evaluation(judged, engine: shop.engine, options: .init(), target: nil)
        // Popularity counts against a product.
        let settings = Data(#"{"ranking":{"text":1,"coverage":1,"popularity":-5}}"#.utf8)
        try evaluation.compare(judged, engine: shop.reopened(settings: settings), name: "mine.json")
        let comparison = try #require(evaluation.comparison)
        #expect(comparison.report.nDCG == 1)
        #expect(comparison.significance.wins == 8)
        #expect(comparison.significance.isImprovement())
        #expect(EvaluationText.text(evaluation).contains("with mine.json"))
    }

    @Test func `the result is JSON for programs`() throws {
        let shop = try shop()
        defer { shop.remove() }
        let evaluation = try Evaluation(judged, engine: shop.engine, options: .init(train: true), target: nil)
        let json = try JSONParser.parse(EvaluationText.json(evaluation))
        #expect(json["quality"]?["nDCG10"]?.number?.double == evaluation.report.nDCG)
        #expect(json["quality"]?["perQuery"]?.object?.count == 8)
        #expect(json["training"]?["trials"]?.array?.count == 3)
        #expect(json["training"]?["isAdopted"]?.bool == false)
    }

    @Test(arguments: [
        ["--queries", "q.tsv"], ["--qrels", "r.tsv"], ["--queries", "q", "--qrels", "r", "--compare", "s.json"],
        ["--revert", "--train"],
    ])
    func `what cannot be meant is refused as usage`(arguments: [String]) {
        #expect(throws: (any Error).self) { try EvaluateCommand.parse(arguments) }
    }

    @Test func `what is meant is understood`() throws {
        _ = try EvaluateCommand.parse(["--revert", "--indexes", "x"])
        let command = try EvaluateCommand.parse([
            "--catalog", "c", "--queries", "q", "--qrels", "r", "--train", "--json",
        ])
        #expect(command.train && command.json && command.catalog == "c")
    }
}
