public import CommerceKernel

/// How an engine uses the machine.
public struct SearchOptions: Sendable {
    /// Threads that search, 1 or more.
    public var threads: Int
    /// Waits for the disk at each commit. A projection that can be rebuilt does without.
    public var synchronous: Bool

    /// Tells whether a rule of merchandising has begun or ended.
    public var time: any TimeSource

    public init(
        threads: Int = SearchOptions.coreCount, synchronous: Bool = false, time: any TimeSource = SystemTime()
    ) {
        self.threads = threads
        self.synchronous = synchronous
        self.time = time
    }
}
