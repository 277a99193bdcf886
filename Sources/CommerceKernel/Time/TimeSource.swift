import Foundation
import Synchronization

/// Where the time comes from. Injected everywhere, so that expiry and races are tested without sleeping.
public protocol TimeSource: Sendable {
    var now: Timestamp { get }
}

/// The machine's wall clock.
public struct SystemTime: TimeSource {
    public init() {}

    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is told otherwise.
public final class ManualTime: TimeSource {
    private let current: Mutex<Timestamp>

    public init(_ start: Timestamp = Timestamp(milliseconds: 1_768_905_000_000)) { current = Mutex(start) }

    public var now: Timestamp { current.withLock { $0 } }

    public func set(_ moment: Timestamp) { current.withLock { $0 = moment } }

    public func advance(by duration: Duration) { current.withLock { $0 = $0.advanced(by: duration) } }
}
