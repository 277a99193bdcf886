import Search
import Testing

@Suite struct ModelSelectionTests {
    private let validation = CrossValidation(folds: 4, repetitions: 1)
    private let trainers: [ModelTrainer] = [
        .ridge(RidgeRegression()), .trees(BoostedTrees(trees: 15, depth: 2, rate: 0.3, minimumLeaf: 5, penalty: 0.1)),
    ]

    @Test func `a model that is surely better is adopted with its evidence`() throws {
        let queries = SyntheticQueries().made { Int($0[1] * 3.99) }
        let selection = ModelSelection(
            queries: queries, features: SyntheticQueries.features, trainers: trainers, validation: validation)
        let model = try #require(selection.model)
        #expect(model.features == SyntheticQueries.features)
        #expect(model.evidence.queries == queries.count)
        #expect(model.evidence.crossValidated > selection.baseline + 0.2)
        #expect(model.evidence.tTest < 0.01)
        #expect(selection.trials.count == 2)
        #expect(quality(model.scorer, on: SyntheticQueries(seed: 99).made { Int($0[1] * 3.99) }) > 0.95)
    }

    @Test func `nothing is adopted where there is nothing to learn`() {
        let selection = ModelSelection(
            queries: SyntheticQueries().noise(), features: SyntheticQueries.features, trainers: trainers,
            validation: validation)
        #expect(selection.model == nil)
        #expect(selection.best != nil)
    }

    @Test func `a model is judged on queries that it has not seen`() {
        // Every query has a feature of its own that gives its answer away: useless for any other query.
        let width = 12
        let queries = SyntheticQueries(queries: width, candidates: 10, width: width).noise().enumerated().map {
            (index, query) in
            var features = FeatureMatrix(count: query.products.count, width: width)
            for (row, product) in query.products.enumerated() {
                features[row, index] = Float(query.grades[product] ?? 0)
            }
            return TrainingQuery(id: query.id, products: query.products, features: features, grades: query.grades)
        }
        let baseline = validation.baseline(on: queries)
        #expect(validation.values(of: .ridge(RidgeRegression()), on: queries) == baseline)
    }

    @Test func `queries that nothing answers teach nothing and count for nothing`() {
        let queries = SyntheticQueries(queries: 6).made { _ in 0 }
        #expect(validation.baseline(on: queries).isEmpty)
        let selection = ModelSelection(
            queries: queries, features: SyntheticQueries.features, trainers: trainers, validation: validation)
        #expect(selection.model == nil)
    }

    @Test func `equal scores keep the order of the first stage`() {
        let query = TrainingQuery(
            id: "q", products: ["a", "b", "c"], features: FeatureMatrix(count: 3, width: 1), grades: [:])
        #expect(query.ranked(by: [1, 2, 1]) == ["b", "a", "c"])
        #expect(query.ranked(by: [.nan, .nan, .nan]) == ["a", "b", "c"])
    }
}
