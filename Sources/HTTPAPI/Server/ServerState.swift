import Synchronization

/// Whether this process wants traffic. Readiness ends before the listeners do, so that a load balancer looks away first.
public final class ServerState: Sendable {
    private let draining = Atomic(false)
    private let started = Atomic(false)

    public init() {}

    /// False before start-up is complete and from the stop signal on.
    public var wantsTraffic: Bool { started.load(ordering: .relaxed) && !draining.load(ordering: .relaxed) }
    public var isDraining: Bool { draining.load(ordering: .relaxed) }

    public func markStarted() { started.store(true, ordering: .relaxed) }
    public func markDraining() { draining.store(true, ordering: .relaxed) }
}
