/// A weighted sum of features.
public struct LinearModel: Sendable, Hashable {
    /// One a feature, for features as they come (not standardised).
    public let weights: [Double]
    public let bias: Double

    public init(weights: [Double], bias: Double) {
        self.weights = weights
        self.bias = bias
    }

    /// The same order with all differences of scores `factor` times as large.
    func scaled(by factor: Double) -> LinearModel {
        LinearModel(weights: weights.map { $0 * factor }, bias: bias * factor)
    }

    /// The score of every row. Rows are as wide as there are weights.
    public func scores(_ features: FeatureMatrix) -> [Double] {
        (0..<features.count).map { row in
            var sum = bias
            let start = row * features.width
            for (index, weight) in weights.enumerated() { sum += weight * Double(features.values[start + index]) }
            return sum
        }
    }
}
