public import CommerceKernel
public import Storage

/// A task for a later time that survives a restart. At most one of a kind and key is scheduled.
public struct Job: Sendable, Hashable {
    public let id: Int64
    public let kind: String
    public let key: String
    public let payload: JSONValue
    public let runAt: Timestamp
    /// Tries so far, this one included.
    public let attempts: Int
}

/// Does the work of one kind of job: what needs no transaction in `run`, the rest in `finish`. Either may be left out.
public protocol JobHandler: Sendable {
    var kind: String { get }
    /// Whether the work waits for other machines. Such jobs have a lane of their own, where several run at once, so that
    /// what is down elsewhere holds up nothing here. False unless said otherwise.
    var callsOutside: Bool { get }
    /// Whether a job that fails again and again is dead in the end. True unless said otherwise; never for what moves
    /// money that is owed.
    var isGivenUp: Bool { get }
    /// Calls other machines and whatever else takes long. Comes again when the process ends before the job is finished.
    func run(_ job: Job) async throws
    /// Writes the effect, after `run`, in the transaction that removes the job: both happen or neither. A job that is
    /// scheduled anew here stays.
    ///
    /// Throwing, here or in `run`, puts the job off with a growing delay; after `JobRunner.maximumAttempts` it is dead
    /// and kept for a look, if it `isGivenUp`.
    func finish(_ job: Job, in transaction: Transaction) throws
}

extension JobHandler {
    public var callsOutside: Bool { false }
    public var isGivenUp: Bool { true }
    public func run(_ job: Job) async throws {}
    public func finish(_ job: Job, in transaction: Transaction) throws {}
}
