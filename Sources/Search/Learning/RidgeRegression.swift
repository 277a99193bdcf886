/// Least squares with a penalty on large weights (Hoerl and Kennard 1970), solved at once by the normal equations.
public struct RidgeRegression: Sendable, Hashable {
    /// Strength of the penalty on weights of standardised features, per row of training data; above 0.
    public var penalty: Double

    /// The column of the feature whose weight is not held back: with a strong penalty on the others it decides nearly
    /// alone. Nil: all are held back.
    public var anchor: Int?

    public init(penalty: Double = 0.1, anchor: Int? = nil) {
        self.penalty = penalty
        self.anchor = anchor
    }

    /// Fits the grade of each candidate, as a share of the best grade of its query. Every query weighs the same,
    /// however many candidates it has.
    public func fit(_ queries: [TrainingQuery]) -> LinearModel? {
        guard let width = queries.first?.features.width, width > 0 else { return nil }
        let scale = Standardisation(queries, width: width)
        var normal = [Double](repeating: 0, count: width * width)
        var right = [Double](repeating: 0, count: width)
        var totalWeight = 0.0
        var targetSum = 0.0
        for query in queries where query.features.count > 0 {
            let targets = Self.targets(query)
            let mean = targets.reduce(0, +) / Double(targets.count)
            let weight = 1 / Double(targets.count)
            targetSum += mean
            totalWeight += 1
            // A query's mean is taken out of its targets and features: only the order within a query matters.
            let rows = scale.centredRows(query.features)
            for (row, target) in zip(rows, targets) {
                for a in 0..<width {
                    right[a] += weight * row[a] * (target - mean)
                    let factor = weight * row[a]
                    for b in 0...a { normal[a * width + b] += factor * row[b] }
                }
            }
        }
        guard totalWeight > 0 else { return nil }
        for a in 0..<width {
            // A trace of the penalty on the anchor keeps the equations solvable where it never varies.
            normal[a * width + a] += (a == anchor ? min(penalty, 1e-6) : penalty) * totalWeight
            for b in 0..<a { normal[b * width + a] = normal[a * width + b] }
        }
        guard let solution = CholeskySolver.solve(normal, right, size: width) else { return nil }
        let weights = zip(solution, scale.deviations).map { $0 / $1 }
        return LinearModel(weights: weights, bias: targetSum / totalWeight)
    }

    static func targets(_ query: TrainingQuery) -> [Double] {
        guard let best = query.grades.values.max(), best > 0 else { return query.products.map { _ in 0 } }
        return query.candidateGrades.map { Double(max(0, $0)) / Double(best) }
    }
}

/// The spread of every feature within queries.
private struct Standardisation {
    /// 1 where a feature never varies, so that it gets a weight of 0 instead of dividing by 0.
    let deviations: [Double]
    private let width: Int

    init(_ queries: [TrainingQuery], width: Int) {
        self.width = width
        var squares = [Double](repeating: 0, count: width)
        var rows = 0
        for query in queries {
            let means = Self.means(query.features)
            rows += query.features.count
            for row in 0..<query.features.count {
                for column in 0..<width {
                    let distance = Double(query.features[row, column]) - means[column]
                    squares[column] += distance * distance
                }
            }
        }
        let count = Double(max(1, rows))
        deviations = squares.map { sum in
            let deviation = (sum / count).squareRoot()
            return deviation > 1e-9 ? deviation : 1
        }
    }

    func centredRows(_ features: FeatureMatrix) -> [[Double]] {
        let means = Self.means(features)
        return (0..<features.count).map { row in
            (0..<width).map { (Double(features[row, $0]) - means[$0]) / deviations[$0] }
        }
    }

    private static func means(_ features: FeatureMatrix) -> [Double] {
        var sums = [Double](repeating: 0, count: features.width)
        for row in 0..<features.count {
            for column in 0..<features.width { sums[column] += Double(features[row, column]) }
        }
        let count = Double(max(1, features.count))
        return sums.map { $0 / count }
    }
}
