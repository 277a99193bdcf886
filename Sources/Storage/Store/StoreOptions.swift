public import CommerceKernel

/// How a database is opened.
public struct StoreOptions: Sendable {
    /// What an acknowledged write survives (SQLite's `synchronous`, in WAL mode).
    public enum Durability: String, Sendable {
        /// A power cut.
        case full = "FULL"
        /// The end of the process, at any moment; after a power cut the last writes may be missing, the rest is whole.
        case normal = "NORMAL"
    }

    /// Connections that read in parallel; each read has one for its time.
    public var readers: Int
    /// Writes that may share one commit.
    public var maximumBatch: Int
    /// How long a write waits for another process's write lock.
    public var busyTimeout: Duration
    /// Whether concurrent writes share a transaction. Off, each commits alone (for comparison in the benchmark).
    public var groupCommit: Bool
    public var durability: Durability
    public var time: any TimeSource

    public init(
        readers: Int = 4, maximumBatch: Int = 64, busyTimeout: Duration = .seconds(15), groupCommit: Bool = true,
        durability: Durability = .full, time: any TimeSource = SystemTime()
    ) {
        self.readers = max(1, readers)
        self.maximumBatch = max(1, maximumBatch)
        self.busyTimeout = busyTimeout
        self.groupCommit = groupCommit
        self.durability = durability
        self.time = time
    }
}
