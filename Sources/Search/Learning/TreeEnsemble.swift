/// A sum of small regression trees, laid out for speed: every tree is a complete binary tree of the same depth in
/// flat arrays, so that a score costs `depth` comparisons a tree and no jump depends on data.
public struct TreeEnsemble: Sendable, Hashable {
    /// Comparisons from the root to a leaf, 1 to `maximumDepth`.
    public let depth: Int
    public private(set) var treeCount = 0
    /// Of the inner nodes, 2^depth - 1 a tree, the children of node i at 2i + 1 and 2i + 2.
    public private(set) var features: [Int32] = []
    /// A value above it goes right; infinity sends everything left.
    public private(set) var thresholds: [Float] = []
    /// 2^depth a tree.
    public private(set) var leaves: [Float] = []

    public static let maximumDepth = 8

    public init(depth: Int) {
        precondition((1...Self.maximumDepth).contains(depth))
        self.depth = depth
    }

    /// Nil unless the arrays are those of whole trees over `width` features.
    public init?(depth: Int, features: [Int32], thresholds: [Float], leaves: [Float], width: Int) {
        guard (1...Self.maximumDepth).contains(depth), leaves.count.isMultiple(of: 1 << depth) else { return nil }
        let trees = leaves.count >> depth
        guard features.count == trees * ((1 << depth) - 1), thresholds.count == features.count,
            features.allSatisfy({ $0 >= 0 && $0 < width }), leaves.allSatisfy(\.isFinite),
            thresholds.allSatisfy({ !$0.isNaN })
        else { return nil }
        self.depth = depth
        treeCount = trees
        self.features = features
        self.thresholds = thresholds
        self.leaves = leaves
    }

    mutating func append(_ tree: RegressionTree) {
        precondition(tree.features.count == (1 << depth) - 1 && tree.leaves.count == 1 << depth)
        features += tree.features
        thresholds += tree.thresholds
        leaves += tree.leaves
        treeCount += 1
    }

    /// The score of every row; about 100 ns a row and hundred trees in a release build.
    public func scores(_ matrix: FeatureMatrix) -> [Double] {
        var scores = [Double](repeating: 0, count: matrix.count)
        let (width, nodes, depth, treeCount) = (matrix.width, (1 << depth) - 1, depth, treeCount)
        matrix.values.withUnsafeBufferPointer { values in
            features.withUnsafeBufferPointer { features in
                thresholds.withUnsafeBufferPointer { thresholds in
                    leaves.withUnsafeBufferPointer { leaves in
                        for row in scores.indices {
                            let start = row * width
                            var sum = Float(0)
                            for tree in 0..<treeCount {
                                let root = tree * nodes
                                var node = 0
                                for _ in 0..<depth {
                                    let value = values[start + Int(features[root + node])]
                                    node = 2 * node + (value > thresholds[root + node] ? 2 : 1)
                                }
                                sum += leaves[tree * (nodes + 1) + node - nodes]
                            }
                            scores[row] = Double(sum)
                        }
                    }
                }
            }
        }
        return scores
    }
}

/// One complete tree, in the layout of `TreeEnsemble`.
struct RegressionTree: Sendable, Hashable {
    var features: [Int32]
    var thresholds: [Float]
    var leaves: [Float]

    /// A tree of the one value 0.
    init(depth: Int) {
        features = [Int32](repeating: 0, count: (1 << depth) - 1)
        thresholds = [Float](repeating: .infinity, count: (1 << depth) - 1)
        leaves = [Float](repeating: 0, count: 1 << depth)
    }
}
