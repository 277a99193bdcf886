import Search
import Testing

@Suite struct BoostedTreesTests {
    /// Good is what has exactly one of two features: no weighted sum can tell.
    private static func eitherButNotBoth(_ row: [Float]) -> Int { (row[0] > 0.5) != (row[1] > 0.5) ? 2 : 0 }

    @Test(arguments: [BoostedTrees.Objective.regression, .pairwise])
    func `trees learn what no weighted sum can`(objective: BoostedTrees.Objective) throws {
        let training = SyntheticQueries().made(by: Self.eitherButNotBoth)
        let unseen = SyntheticQueries(seed: 99).made(by: Self.eitherButNotBoth)
        let boosting = BoostedTrees(
            objective: objective, trees: 30, depth: 3, rate: 0.3, minimumLeaf: 5, penalty: 0.1, featureSample: 1)
        let trees = try #require(boosting.fit(training))
        let line = try #require(RidgeRegression().fit(training))
        #expect(quality(.trees(trees), on: unseen) > 0.95)
        #expect(quality(.linear(line), on: unseen) < 0.8)
    }

    @Test func `the same seed grows the same trees`() throws {
        let queries = SyntheticQueries(queries: 8).made { $0[2] > 0.3 ? 1 : 0 }
        let boosting = BoostedTrees(trees: 5, minimumLeaf: 3)
        let first = try #require(boosting.fit(queries))
        #expect(first == boosting.fit(queries))
        var other = boosting
        other.seed = 2
        #expect(first != other.fit(queries))
    }

    @Test func `a leaf keeps its least number of rows`() throws {
        let queries = SyntheticQueries(queries: 4, candidates: 10).made { $0[0] > 0.5 ? 1 : 0 }
        let trees = try #require(BoostedTrees(trees: 3, depth: 2, minimumLeaf: 30).fit(queries))
        #expect(trees.thresholds.allSatisfy { $0 == .infinity }, "40 rows cannot be split into 30 and 30")
    }

    @Test func `trees that begin with a line add to it`() throws {
        let queries = SyntheticQueries().made { ($0[0] > 0.5 ? 1 : 0) + ($0[1] > 0.5 && $0[2] > 0.5 ? 1 : 0) }
        let unseen = SyntheticQueries(seed: 99).made { ($0[0] > 0.5 ? 1 : 0) + ($0[1] > 0.5 && $0[2] > 0.5 ? 1 : 0) }
        let boosting = BoostedTrees(trees: 30, depth: 2, rate: 0.2, minimumLeaf: 5, penalty: 0.1)
        let blend = try #require(ModelTrainer.blend(RidgeRegression(), boosting, scale: 5).fit(queries))
        let line = try #require(ModelTrainer.ridge(RidgeRegression()).fit(queries))
        #expect(quality(blend, on: unseen) > quality(line, on: unseen) + 0.005)
    }
}

@Suite struct TreeEnsembleTests {
    @Test func `a tree takes each row to its leaf`() throws {
        let ensemble = try #require(
            TreeEnsemble(
                depth: 2, features: [0, 1, 1], thresholds: [0.5, 10, .infinity], leaves: [1, 2, 3, 4], width: 2))
        let matrix = FeatureMatrix(rows: [[0.5, 10], [0.5, 11], [0.6, 11], [0.6, -1]], width: 2)
        #expect(ensemble.scores(matrix) == [1, 2, 3, 3])
    }

    @Test(arguments: [
        ([Int32(0), 1], [Float(0), 0], [Float(1), 2, 3, 4]),  // a node too few
        ([0, 1, 2], [0, 0, 0], [1, 2, 3, 4]),  // a feature that is not there
        ([0, 1, -1], [0, 0, 0], [1, 2, 3, 4]),
        ([0, 1, 1], [0, 0, .nan], [1, 2, 3, 4]),
        ([0, 1, 1], [0, 0, 0], [1, 2, 3]),
        ([0, 1, 1], [0, 0, 0], [1, 2, 3, .infinity]),
    ])
    func `parts that are no whole trees are refused`(features: [Int32], thresholds: [Float], leaves: [Float]) {
        #expect(TreeEnsemble(depth: 2, features: features, thresholds: thresholds, leaves: leaves, width: 2) == nil)
    }
}
