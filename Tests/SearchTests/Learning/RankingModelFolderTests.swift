import Foundation
import Search
import Testing

@Suite struct RankingModelFolderTests {
    private func folder() throws -> RankingModelFolder {
        let url = FileManager.default.temporaryDirectory.appending(path: "souk-model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return RankingModelFolder(url)
    }

    private func model(_ scorer: RankingModel.Scorer) -> RankingModel {
        RankingModel(
            features: SyntheticQueries.features, scorer: scorer,
            evidence: RankingModel.Evidence(
                queries: 24, baseline: 0.7, crossValidated: 0.72, tTest: 0.01, randomisation: 0.02))
    }

    private func line(_ weight: Double) -> RankingModel {
        model(.linear(LinearModel(weights: [weight, 0.1, -0.25, 1e-9], bias: 0.3)))
    }

    @Test func `a model reads back as it was written`() throws {
        let queries = SyntheticQueries(queries: 10).made { Int($0[1] * 3.99) }
        for trainer: ModelTrainer in [
            .ridge(RidgeRegression()), .trees(BoostedTrees(trees: 4, minimumLeaf: 8)),
            .blend(RidgeRegression(), BoostedTrees(trees: 4, minimumLeaf: 8), scale: 10),
        ] {
            let written = model(try #require(trainer.fit(queries)))
            #expect(try RankingModel(json: written.json) == written)
        }
    }

    @Test func `a folder without a model has none`() throws {
        #expect(try folder().load() == nil)
    }

    @Test func `adopting keeps the model before, and reverting brings it back`() throws {
        let folder = try folder()
        try folder.adopt(line(1))
        try folder.adopt(line(2))
        #expect(try folder.load() == line(2))
        #expect(try folder.loadPrevious() == line(1))
        try folder.revert()
        #expect(try folder.load() == line(1))
        try folder.revert()
        #expect(try folder.load() == line(2))
    }

    @Test func `the first model reverts to the default rule and back`() throws {
        let folder = try folder()
        try folder.adopt(line(1))
        try folder.revert()
        #expect(try folder.load() == nil)
        try folder.revert()
        #expect(try folder.load() == line(1))
    }

    @Test(arguments: [
        "", "{}", "[1]", #"{"format":2}"#, #"{"format":1,"features":{"version":1,"names":[]}}"#,
        #"{"format":1,"features":{"version":1,"names":["a"]}}"#,
        #"{"format":1,"features":{"version":1,"names":["a"]},"linear":{"bias":0,"weights":[1,2]}}"#,
        #"{"format":1,"features":{"version":1,"names":["a"]},"trees":{"depth":40,"features":[],"leaves":[]}}"#,
        #"{"format":1,"features":{"version":1,"names":["a"]},"trees":{"depth":1,"features":[1],"thresholds":[0],"#
            + #""leaves":[1,2]}}"#,
    ])
    func `a file that is no model is refused`(text: String) throws {
        let folder = try folder()
        try Data(text.utf8).write(to: folder.folder.appending(path: RankingModelFolder.file))
        let error = #expect(throws: SearchError.self) { try folder.load() }
        #expect(error?.code == .invalidSettings)
    }
}
