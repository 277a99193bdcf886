/// A moment in UTC, in whole milliseconds since 1970-01-01T00:00:00Z (negative before).
///
/// Stored as an integer in every table, printed as RFC 3339 with three decimals and `Z`.
public struct Timestamp: Sendable, Hashable, Comparable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func seconds(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds &* 1000) }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { Timestamp.floorDivide(milliseconds, 1000) }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    public func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds &+ duration.wholeMilliseconds)
    }

    public func duration(since earlier: Timestamp) -> Duration {
        .milliseconds(milliseconds &- earlier.milliseconds)
    }

    static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }
}

extension Duration {
    /// The duration in milliseconds, towards zero.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
    }
}
