import CXapian

/// How much each signal of the second stage counts.
public struct RankingWeights: Sendable, Hashable {
    /// By the names that `explain` shows; a signal without a weight counts nothing.
    public var weights: [String: Double]

    public init(_ weights: [String: Double]) { self.weights = weights }

    /// One default for every catalog.
    public static let standard = RankingWeights([
        "text": 1.5, "coverage": 0.3, "name": 0.3, "exact": 0.15, "phrase": 0.05, "proximity": 0.1, "early": 0.1,
        "wholeName": 0.1, "density": 0.15, "brand": 0.3, "categoryWords": 0.1, "category": 0.2, "kind": 0.2,
        "uncertain": -0.5, "identifier": 5, "popularity": 0.3, "rating": 0.1, "stock": 0.05, "boost": 1, "head": 0.2,
        "opening": 0.3, "wholeCategory": 0.3,
    ])

    /// The names of all signals, in the order of the core.
    static let names: [String] = (0..<UInt32(SOUK_FEATURES)).map { String(cString: souk_feature_name($0)) }

    var values: [Float] { Self.names.map { Float($0.isEmpty ? 0 : weights[$0] ?? 0) } }
}
