import CommerceKernel

/// How attempts slow down: `free` failures cost nothing, each further one doubles the pause, up to `ceiling`. After
/// `memory` without a failure everything is forgotten.
public struct ThrottlePolicy: Sendable, Hashable {
    public var free: Int
    public var firstDelay: Duration
    public var ceiling: Duration
    public var memory: Duration

    public init(free: Int, firstDelay: Duration = .seconds(1), ceiling: Duration, memory: Duration = .seconds(3600)) {
        self.free = free
        self.firstDelay = firstDelay
        self.ceiling = ceiling
        self.memory = memory
    }

    /// The pause after the `failures`-th failure in a row.
    public func delay(afterFailures failures: Int) -> Duration {
        guard failures > free else { return .zero }
        let doublings = min(failures - free - 1, 30)
        return min(ceiling, firstDelay * (1 << doublings))
    }
}

/// The throttles of signing in, registering and resetting.
///
/// Guesses are counted per account and address together, per address, and per account. The account's own count is
/// wide and its pause short, and networks that the account was signed in from before are outside it, so that strangers
/// hammering it do not lock its owner out; resetting the password is counted apart and always remains possible.
public struct ThrottlePolicies: Sendable, Hashable {
    public var accountFromAddress = ThrottlePolicy(free: 5, ceiling: .seconds(900))
    public var account = ThrottlePolicy(free: 50, ceiling: .seconds(60))
    public var address = ThrottlePolicy(free: 30, ceiling: .seconds(900))
    public var registrationsFromAddress = ThrottlePolicy(free: 100, ceiling: .seconds(900))
    public var registrationsOfAccount = ThrottlePolicy(free: 3, firstDelay: .seconds(60), ceiling: .seconds(3600))
    public var resetsOfAccount = ThrottlePolicy(free: 5, firstDelay: .seconds(60), ceiling: .seconds(3600))
    public var resetsFromAddress = ThrottlePolicy(free: 30, ceiling: .seconds(900))

    public init() {}
}
