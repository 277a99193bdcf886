/// Durations of one kind of operation, in nanoseconds, for percentiles by the nearest-rank method.
struct LatencySamples {
    private var nanoseconds: [UInt64] = []

    mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        nanoseconds.append(UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000))
    }

    mutating func merge(_ other: LatencySamples) { nanoseconds += other.nanoseconds }

    var count: Int { nanoseconds.count }

    /// Milliseconds below which `share` (0 to 1) of the samples lie.
    func percentile(_ share: Double) -> Double {
        guard !nanoseconds.isEmpty else { return 0 }
        let sorted = nanoseconds.sorted()
        let rank = min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))
        return Double(sorted[rank]) / 1_000_000
    }

    var median: Double { percentile(0.5) }
    var meanMilliseconds: Double {
        nanoseconds.isEmpty ? 0 : Double(nanoseconds.reduce(0, +)) / Double(nanoseconds.count) / 1_000_000
    }
}
