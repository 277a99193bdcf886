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
    func begin() async throws {
        let now = identity.time.now
        try await identity.store.write { try Self.schedule(at: now, in: $0) }
    }

    func finish(_ job: Job, in transaction: Transaction) throws {
        try identity.sweep(in: transaction)
        try Self.schedule(at: identity.time.now.advanced(by: Self.interval), in: transaction)
    }

    private static func schedule(at moment: Timestamp, in transaction: Transaction) throws {
        try JobQueue.schedule(kind: kind, key: key, at: moment, in: transaction)
    }
}

extension IdentityService {
    /// The handlers of the jobs that this room schedules, for the program's job runner.
    public var jobHandlers: [any JobHandler] { [IdentityUpkeep(identity: self), PasswordResetJob(identity: self)] }

    /// Schedules the first sweep for now.
    public func beginUpkeep() async throws { try await IdentityUpkeep(identity: self).begin() }
}
