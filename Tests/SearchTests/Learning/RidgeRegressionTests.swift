import Search
import Testing

@Suite struct RidgeRegressionTests {
    @Test func `weights of a linear rule are found again`() throws {
        // The gain of a grade g is 2^g - 1, so that a grade of 1 above a threshold of one feature is a gain of 1.
        let queries = SyntheticQueries(queries: 40).made { $0[1] > 0.5 ? 1 : 0 }
        let model = try #require(RidgeRegression(penalty: 1e-6).fit(queries))
        // Regressing the step of an even variable on the variable itself has the slope 1.5.
        #expect(abs(model.weights[1] - 1.5) < 0.1)
        for other in [0, 2, 3] { #expect(abs(model.weights[other]) < 0.1) }
    }

    @Test func `a stronger penalty gives smaller weights`() throws {
        let queries = SyntheticQueries().made { $0[1] > 0.5 ? 1 : 0 }
        let free = try #require(RidgeRegression(penalty: 0.001).fit(queries))
        let held = try #require(RidgeRegression(penalty: 10).fit(queries))
        #expect(abs(held.weights[1]) < abs(free.weights[1]) / 5)
    }

    @Test func `an anchor keeps its weight where the others are held back`() throws {
        let queries = SyntheticQueries().made { $0[1] > 0.5 ? 1 : 0 }
        let anchored = try #require(RidgeRegression(penalty: 1000, anchor: 1).fit(queries))
        #expect(abs(anchored.weights[1] - 1.5) < 0.2)
        for other in [0, 2, 3] { #expect(abs(anchored.weights[other]) < 0.001) }
    }

    @Test func `a feature that never varies gets no weight and stops nothing`() throws {
        let queries = SyntheticQueries(width: 2).made { $0[0] > 0.5 ? 1 : 0 }.map { query in
            var rows = (0..<query.features.count).map { row in (0..<2).map { query.features[row, $0] } }
            for row in rows.indices { rows[row][1] = 42 }
            return TrainingQuery(
                id: query.id, products: query.products, features: FeatureMatrix(rows: rows, width: 2),
                grades: query.grades)
        }
        let model = try #require(RidgeRegression().fit(queries))
        #expect(model.weights[1] == 0)
        #expect(model.weights[0] > 0.5)
    }

    @Test func `nothing is learned from nothing`() {
        #expect(RidgeRegression().fit([]) == nil)
        let empty = TrainingQuery(id: "q", products: [], features: FeatureMatrix(count: 0, width: 3), grades: ["a": 1])
        #expect(RidgeRegression().fit([empty]) == nil)
        #expect(BoostedTrees().fit([empty]) == nil)
    }
}
