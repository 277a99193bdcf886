public import CommerceKernel

/// How a database is opened.
public struct StoreOptions: Sendable {
    /// Connections that read in parallel; each read has one for its time.
    public var readers: Int
    /// Writes that may share one commit.
    public var maximumBatch: Int
    /// How long a write waits for another process's write lock.
    public var busyTimeout: Duration
    /// Whether concurrent writes share a transaction. Off, each commits alone (for comparison in the benchmark).
    public var groupCommit: Bool
    public var time: any TimeSource

    public init(
        readers: Int = 4, maximumBatch: Int = 64, busyTimeout: Duration = .seconds(15), groupCommit: Bool = true,
        time: any TimeSource = SystemTime()
    ) {
        self.readers = max(1, readers)
        self.maximumBatch = max(1, maximumBatch)
        self.busyTimeout = busyTimeout
        self.groupCommit = groupCommit
        self.time = time
    }
}
