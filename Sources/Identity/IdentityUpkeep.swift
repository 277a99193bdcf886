import CommerceKernel
public import Outbox
import Storage

/// Sweeps expired rows every quarter of an hour: a job that schedules its next run, so that of several processes on one
/// database one sweeps, and the time is the injected clock's.
struct IdentityUpkeep: JobHandler {
    private static let kind = "identity.upkeep"
    private static let key = "sweep"
    static let interval: Duration = .seconds(900)

    private let identity: IdentityService

    init(identity: IdentityService) { self.identity = identity }

    var kind: String { Self.kind }

    /// Schedules the first run for now. A run that was scheduled before is moved.
    func begin() async throws { try await schedule(at: identity.time.now) }

    func run(_ job: Job) async throws {
        try await identity.sweep()
        try await schedule(at: identity.time.now.advanced(by: Self.interval))
    }

    private func schedule(at moment: Timestamp) async throws {
        try await identity.store.write {
            try JobQueue.schedule(kind: Self.kind, key: Self.key, at: moment, in: $0)
        }
    }
}

extension IdentityService {
    /// The handlers of the jobs that this room schedules, for the program's job runner.
    public var jobHandlers: [any JobHandler] { [IdentityUpkeep(identity: self), PasswordResetJob(identity: self)] }

    /// Schedules the first sweep for now.
    public func beginUpkeep() async throws { try await IdentityUpkeep(identity: self).begin() }
}
