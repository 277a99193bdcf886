import Foundation

/// Places between two steps of checkout at which a test can stop the program.
public enum Failpoint: String, Sendable, CaseIterable {
    case beforePrepare = "before-prepare"
    case afterPrepare = "after-prepare"
    case afterIntentCreated = "after-intent-created"
    case afterIntentKept = "after-intent-kept"
    case afterConfirmed = "after-confirmed"
    case afterAuthorizationKept = "after-authorization-kept"
    case afterCaptured = "after-captured"
    case afterFinalized = "after-finalized"
    case afterRefundBooked = "after-refund-booked"
    case afterRefundSent = "after-refund-sent"
}

/// What happens at a failpoint. In release builds nothing ever does.
public struct Failpoints: Sendable {
    private let reached: (@Sendable (Failpoint) throws -> Void)?

    /// Nothing happens.
    public static let none = Failpoints(reached: nil)

    private init(reached: (@Sendable (Failpoint) throws -> Void)?) { self.reached = reached }

    /// Calls `body` at every failpoint; what it throws stands for the end of the program.
    public static func calling(_ body: @escaping @Sendable (Failpoint) throws -> Void) -> Failpoints {
        Failpoints(reached: body)
    }

    /// Kills this process (SIGKILL) at the failpoint that the variable `SOUK_FAILPOINT` names, if any.
    public static func fromEnvironment(_ environment: [String: String]) -> Failpoints {
        guard let point = environment["SOUK_FAILPOINT"].flatMap(Failpoint.init(rawValue:)) else { return .none }
        return .calling { if $0 == point { kill(getpid(), SIGKILL) } }
    }

    @inline(__always)
    func pass(_ point: Failpoint) throws {
        #if DEBUG
            try reached?(point)
        #endif
    }
}
