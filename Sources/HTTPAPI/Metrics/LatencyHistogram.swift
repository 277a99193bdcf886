/// Counts of durations by fixed bounds.
public struct LatencyHistogram: Sendable, Hashable {
    /// Upper bounds in seconds, inclusive, growing.
    public static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// How many fell between a bound and the one before it; what lies above the last is only in `count`.
    public private(set) var counts = [Int](repeating: 0, count: bounds.count)
    public private(set) var count = 0
    /// In seconds.
    public private(set) var sum = 0.0

    public init() {}

    public mutating func record(_ duration: Duration) {
        let seconds = duration.inSeconds
        count += 1
        sum += seconds
        if let bucket = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[bucket] += 1 }
    }
}

extension Duration {
    /// As a fraction of seconds, for metrics.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
