public import CommerceKernel

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

/// Does the work of one kind of job.
public protocol JobHandler: Sendable {
    var kind: String { get }
    /// Throwing puts the job off with a growing delay; after `JobRunner.maximumAttempts` it is dead and kept for a look.
    func run(_ job: Job) async throws
}
