public import CommerceKernel

/// Whole days in UTC, both included.
public struct DayRange: Sendable, Hashable {
    /// Days since 1970-01-01.
    public let first: Int
    public let last: Int

    public static let maximumLength = 400

    /// Throws 400 unless the range has 1 to `maximumLength` days.
    public init(from first: Timestamp, to last: Timestamp) throws(DomainError) {
        self.first = first.day
        self.last = last.day
        guard self.first <= self.last else {
            throw .invalid(
                field: "from", code: "out_of_range",
                message: "from is \(first.date), after to, \(last.date); it must not be later.")
        }
        guard self.last - self.first < Self.maximumLength else {
            throw .invalid(
                field: "from", code: "out_of_range",
                message: "From \(first.date) to \(last.date) are more than \(Self.maximumLength) days.")
        }
    }
}

extension Timestamp {
    /// Days since 1970-01-01 UTC, rounded down.
    var day: Int {
        let length: Int64 = 86_400_000
        return Int(milliseconds >= 0 ? milliseconds / length : -((-milliseconds + length - 1) / length))
    }

    /// Midnight that begins a day, as numbered by `day`.
    init(day: Int) { self.init(milliseconds: Int64(day) &* 86_400_000) }

    /// `2026-01-20`.
    public var date: String { String(iso8601.prefix(10)) }
}
