/// Grows one regression tree by exact greedy splits, all nodes of a level in one sweep over each presorted feature
/// (Mehta, Agrawal and Rissanen's SLIQ, 1996; gains and leaves by Chen and Guestrin, 2016).
struct TreeGrower {
    /// Row after row, `width` features each.
    private let values: [Float]
    private let width: Int
    private let count: Int
    /// For each feature the rows by rising value.
    private let order: [[Int32]]
    let depth: Int
    /// Weight, in rows, that each side of a split must keep.
    let minimumLeaf: Int
    /// Added to the curvature of a leaf: pulls small leaves towards 0.
    let penalty: Double

    init(values: [Float], width: Int, depth: Int, minimumLeaf: Int, penalty: Double) {
        self.values = values
        self.width = width
        self.depth = depth
        self.minimumLeaf = minimumLeaf
        self.penalty = penalty
        let count = width == 0 ? 0 : values.count / width
        self.count = count
        order = (0..<width).map { feature in
            (0..<Int32(count)).sorted { a, b in
                let (x, y) = (values[Int(a) * width + feature], values[Int(b) * width + feature])
                return x < y || (x == y && a < b)
            }
        }
    }

    private struct Split {
        var gain = 1e-10
        var feature: Int32 = -1
        var threshold: Float = .infinity
    }

    /// Sums of one node during a sweep.
    private struct Sums {
        var gradient = 0.0
        var curvature = 0.0
        var rows = 0
        var lastValue = -Float.infinity
    }

    /// The tree that best follows `gradients` with `curvatures`, of the rows that are `included`, on `allowed`
    /// features, its leaves shrunk by `rate`.
    func grow(
        gradients: [Double], curvatures: [Double], included: [Bool], allowed: [Int], rate: Double
    ) -> RegressionTree {
        var tree = RegressionTree(depth: depth)
        var node = included.map { $0 ? Int32(0) : Int32(-1) }
        for level in 0..<depth {
            let first = (1 << level) - 1
            let splits = bestSplits(
                node: node, first: first, nodes: 1 << level, gradients: gradients, curvatures: curvatures,
                allowed: allowed)
            for (offset, split) in splits.enumerated() where split.feature >= 0 {
                tree.features[first + offset] = split.feature
                tree.thresholds[first + offset] = split.threshold
            }
            for row in 0..<count where node[row] >= 0 {
                let place = Int(node[row])
                let value = values[row * width + Int(tree.features[place])]
                node[row] = Int32(2 * place + (value > tree.thresholds[place] ? 2 : 1))
            }
        }
        var sums = [Sums](repeating: Sums(), count: 1 << depth)
        let nodes = (1 << depth) - 1
        for row in 0..<count where node[row] >= 0 {
            sums[Int(node[row]) - nodes].gradient += gradients[row]
            sums[Int(node[row]) - nodes].curvature += curvatures[row]
        }
        for (leaf, sum) in sums.enumerated() where sum.curvature + penalty > 0 {
            tree.leaves[leaf] = Float(rate * sum.gradient / (sum.curvature + penalty))
        }
        return tree
    }

    private func bestSplits(
        node: [Int32], first: Int, nodes: Int, gradients: [Double], curvatures: [Double], allowed: [Int]
    ) -> [Split] {
        var totals = [Sums](repeating: Sums(), count: nodes)
        for row in 0..<count where node[row] >= 0 {
            let place = Int(node[row]) - first
            totals[place].gradient += gradients[row]
            totals[place].curvature += curvatures[row]
            totals[place].rows += 1
        }
        var best = [Split](repeating: Split(), count: nodes)
        for feature in allowed {
            var left = [Sums](repeating: Sums(), count: nodes)
            for row in order[feature] where node[Int(row)] >= 0 {
                let place = Int(node[Int(row)]) - first
                let value = values[Int(row) * width + feature]
                let sum = left[place]
                let total = totals[place]
                if value > sum.lastValue, sum.rows >= minimumLeaf, total.rows - sum.rows >= minimumLeaf {
                    let gain = improvement(sum, of: total)
                    if gain > best[place].gain {
                        // Half way between the two values, as new values will lie between those seen.
                        let threshold = sum.lastValue + (value - sum.lastValue) / 2
                        best[place] = Split(
                            gain: gain, feature: Int32(feature),
                            threshold: threshold < value ? threshold : sum.lastValue)
                    }
                }
                left[place].gradient += gradients[Int(row)]
                left[place].curvature += curvatures[Int(row)]
                left[place].rows += 1
                left[place].lastValue = value
            }
        }
        return best
    }

    private func improvement(_ left: Sums, of total: Sums) -> Double {
        let right = (gradient: total.gradient - left.gradient, curvature: total.curvature - left.curvature)
        return left.gradient * left.gradient / (left.curvature + penalty)
            + right.gradient * right.gradient / (right.curvature + penalty)
            - total.gradient * total.gradient / (total.curvature + penalty)
    }
}
