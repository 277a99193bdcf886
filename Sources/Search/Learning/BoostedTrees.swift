import CommerceKernel
import Foundation

/// Gradient boosting of small trees, each following what the sum of those before it still gets wrong (Friedman 2001,
/// with the rows of each tree drawn at random by query, 2002). Deterministic for a seed.
public struct BoostedTrees: Sendable, Hashable {
    public enum Objective: Sendable, Hashable {
        /// Squared error of the grade, as a share of the query's best.
        case regression
        /// LambdaMART (Burges 2010): pairs of candidates, weighed by what swapping them would change in nDCG.
        case pairwise
    }

    public var objective: Objective
    public var trees: Int
    /// Comparisons from root to leaf.
    public var depth: Int
    /// How much of each tree is taken, 0 to 1.
    public var rate: Double
    /// Rows that a leaf must have.
    public var minimumLeaf: Int
    public var penalty: Double
    /// The share of queries, and of features, that each tree is grown on.
    public var querySample: Double
    public var featureSample: Double
    public var seed: UInt64

    public init(
        objective: Objective = .pairwise, trees: Int = 120, depth: Int = 3, rate: Double = 0.05,
        minimumLeaf: Int = 40, penalty: Double = 1, querySample: Double = 0.7, featureSample: Double = 0.5,
        seed: UInt64 = 1
    ) {
        self.objective = objective
        self.trees = trees
        self.depth = depth
        self.rate = rate
        self.minimumLeaf = minimumLeaf
        self.penalty = penalty
        self.querySample = querySample
        self.featureSample = featureSample
        self.seed = seed
    }

    /// Nil when there is nothing to learn from.
    ///
    /// - Parameter start: scores that the trees are added to, and need not learn again.
    public func fit(_ queries: [TrainingQuery], startingFrom start: LinearModel? = nil) -> TreeEnsemble? {
        guard let width = queries.first?.features.width, width > 0, queries.contains(where: { $0.features.count > 0 })
        else { return nil }
        let values = queries.flatMap(\.features.values)
        let grower = TreeGrower(
            values: values, width: width, depth: depth, minimumLeaf: minimumLeaf, penalty: penalty)
        var lessons = [any Lesson]()
        var ranges: [Range<Int>] = []
        var count = 0
        for query in queries {
            ranges.append(count..<count + query.features.count)
            count += query.features.count
            lessons.append(objective == .pairwise ? PairwiseLesson(query) : RegressionLesson(query))
        }
        let matrix = FeatureMatrix(flat: values, width: width)
        var ensemble = TreeEnsemble(depth: depth)
        var scores = start?.scores(matrix) ?? [Double](repeating: 0, count: count)
        var gradients = [Double](repeating: 0, count: count)
        var curvatures = gradients
        var generator = SplitMix64(seed: seed)
        for _ in 0..<trees {
            var included = [Bool](repeating: false, count: count)
            for (range, lesson) in zip(ranges, lessons) {
                guard Double.random(in: 0..<1, using: &generator) < querySample else { continue }
                for row in range { included[row] = true }
                lesson.study(Array(scores[range]), into: &gradients, &curvatures, at: range.lowerBound)
            }
            let wanted = max(1, Int((featureSample * Double(width)).rounded()))
            let allowed = Array(0..<width).shuffled(using: &generator).prefix(wanted).sorted()
            let tree = grower.grow(
                gradients: gradients, curvatures: curvatures, included: included, allowed: allowed, rate: rate)
            ensemble.append(tree)
            var single = TreeEnsemble(depth: depth)
            single.append(tree)
            for (row, value) in single.scores(matrix).enumerated() { scores[row] += value }
        }
        return ensemble
    }
}

/// What one query teaches: in which direction, and how surely, the score of each candidate should move.
private protocol Lesson {
    func study(_ scores: [Double], into gradients: inout [Double], _ curvatures: inout [Double], at start: Int)
}

private struct RegressionLesson: Lesson {
    private let targets: [Double]

    init(_ query: TrainingQuery) {
        let targets = RidgeRegression.targets(query)
        let mean = targets.reduce(0, +) / Double(max(1, targets.count))
        self.targets = targets.map { $0 - mean }
    }

    func study(_ scores: [Double], into gradients: inout [Double], _ curvatures: inout [Double], at start: Int) {
        for (index, target) in targets.enumerated() {
            gradients[start + index] = target - scores[index]
            curvatures[start + index] = 1
        }
    }
}

private struct PairwiseLesson: Lesson {
    /// Swaps that leave the first ranks alone teach little: discounts beyond this rank are 0.
    private static let depth = 20
    private let gains: [Double]
    private let ideal: Double

    init(_ query: TrainingQuery) {
        gains = query.candidateGrades.map(RankingMetric.gain)
        ideal = RankingMetric.discountedGain(query.grades.values.sorted(by: >), at: 10)
    }

    func study(_ scores: [Double], into gradients: inout [Double], _ curvatures: inout [Double], at start: Int) {
        for index in gains.indices {
            gradients[start + index] = 0
            curvatures[start + index] = 0
        }
        guard ideal > 0 else { return }
        var discounts = [Double](repeating: 0, count: gains.count)
        for (rank, index) in RankOrder.indices(by: scores).prefix(Self.depth).enumerated() {
            discounts[index] = RankingMetric.discount(rank)
        }
        for better in gains.indices where gains[better] > 0 {
            for worse in gains.indices where gains[better] > gains[worse] {
                let weight =
                    (gains[better] - gains[worse]) * abs(discounts[better] - discounts[worse]) / ideal
                guard weight > 0 else { continue }
                let doubt = 1 / (1 + exp(scores[better] - scores[worse]))
                gradients[start + better] += weight * doubt
                gradients[start + worse] -= weight * doubt
                let curvature = weight * max(doubt * (1 - doubt), 1e-6)
                curvatures[start + better] += curvature
                curvatures[start + worse] += curvature
            }
        }
    }
}
