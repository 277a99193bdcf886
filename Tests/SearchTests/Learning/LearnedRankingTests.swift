import Foundation
import Testing

@testable import Search

/// A shop whose products of a kind differ only in popularity, and shoppers who want the least popular.
@Suite struct LearnedRankingTests {
    private static let kinds = ["kettle", "lamp", "tent", "scarf", "drill", "router", "guitar", "bicycle"]

    /// Every kind has products that differ only in how popular they are.
    private static let documents = kinds.flatMap { kind in
        (0..<6).map { number in
            product(
                "\(kind)\(number)", "\(kind) model", price: 10, ["popularity": .number(Double(number * number * 50))])
        }
    }

    private static let queries = kinds.map { EvaluationQuery(id: $0, text: $0) }
    private static let judgments = Judgments(
        Dictionary(
            uniqueKeysWithValues: kinds.map { kind in
                (kind, Dictionary(uniqueKeysWithValues: (0..<6).map { ("\(kind)\($0)", $0 < 3 ? 3 - $0 : 0) }))
            }))

    private func selection(_ engine: SearchEngine) throws -> ModelSelection {
        ModelSelection(
            queries: try engine.trainingQueries(Self.queries, judgments: Self.judgments),
            features: SearchEngine.rankingFeatures, trainers: [.ridge(RidgeRegression(penalty: 0.01))],
            validation: CrossValidation(folds: 4, repetitions: 1))
    }

    private func quality(_ engine: SearchEngine) throws -> Double {
        QualityReport(try engine.answers(to: Self.queries), judgments: Self.judgments).nDCG
    }

    @Test func `a model learned from judgments turns the order round, and reverting turns it back`() throws {
        let index = try TemporaryIndex(Self.documents)
        #expect(index.engine.rankingModel == nil)
        let before = try quality(index.engine)
        let model = try #require(selection(index.engine).model)
        try index.engine.adopt(model)
        #expect(try quality(index.engine) > before + 0.1)
        #expect(try index.ids("kettle").first == "kettle0")
        #expect(index.engine.rankingModel == model)
        try index.engine.revertModel()
        #expect(try quality(index.engine) == before)
        #expect(try index.ids("kettle").first == "kettle5")
    }

    @Test func `pages fit together under a model, and other orders do not feel it`() throws {
        let index = try TemporaryIndex(Self.documents)
        let plain = try index.ids("kettle") { $0.sort = [.ascending("popularity")] }
        let browsed = try index.ids("")
        try index.engine.adopt(try #require(selection(index.engine).model))
        let all = try index.ids("kettle")
        let pages = try (0..<3).flatMap { page in
            try index.ids("kettle") {
                $0.limit = 2
                $0.offset = page * 2
            }
        }
        #expect(pages == all)
        #expect(all.count == 6)
        #expect(try index.ids("kettle") { $0.sort = [.ascending("popularity")] } == plain)
        #expect(try index.ids("") == browsed)
    }

    @Test func `a model stays with its index folder`() throws {
        let index = try TemporaryIndex(Self.documents)
        let model = try #require(selection(index.engine).model)
        try index.engine.adopt(model)
        let again = try SearchEngine.open(folder: index.folder)
        #expect(again.rankingModel == model)
    }

    @Test func `a model of other features is refused, and a stale file is passed over`() throws {
        let index = try TemporaryIndex(Self.documents)
        let names = SearchEngine.rankingFeatures.names
        let stale = RankingModel(
            features: FeatureList(version: 0, names: names),
            scorer: .linear(LinearModel(weights: names.map { _ in 1 }, bias: 0)),
            evidence: .init(queries: 1, baseline: 0, crossValidated: 1, tTest: 0, randomisation: 0))
        #expect(throws: SearchError.self) { try index.engine.adopt(stale) }
        try RankingModelFolder(index.folder).adopt(stale)
        #expect(try SearchEngine.open(folder: index.folder).rankingModel == nil)
        try Data("no model".utf8).write(to: index.folder.appending(path: RankingModelFolder.file))
        #expect(try SearchEngine.open(folder: index.folder).rankingModel == nil)
        #expect(try index.ids("kettle").count == 6)
    }
}
