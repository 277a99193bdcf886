import CommerceKernel
public import Outbox
import Storage

/// Sweeps expired rows every quarter of an hour: a job that schedules its next run, so that of several processes on one
/// database one sweeps, and the time is the injected clock's.
public struct IdentityUpkeep: JobHandler {
    private static let kind = "identity.upkeep"
    private static let key = "sweep"
    static let interval: Duration = .seconds(900)

    private let identity: IdentityService

    public init(identity: IdentityService) { self.identity = identity }

    public var kind: String { Self.kind }

    /// Schedules the first run for now. A run that was scheduled before is moved.
    public func begin() async throws { try await schedule(at: identity.time.now) }

    public func run(_ job: Job) async throws {
        try await identity.sweep()
        try await schedule(at: identity.time.now.advanced(by: Self.interval))
    }

    private func schedule(at moment: Timestamp) async throws {
        try await identity.store.write {
            try JobQueue.schedule(kind: Self.kind, key: Self.key, at: moment, in: $0)
        }
    }
}
