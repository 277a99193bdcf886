/// How an engine uses the machine.
public struct SearchOptions: Sendable {
    /// Threads that search, 1 or more.
    public var threads: Int
    /// Waits for the disk at each commit. A projection that can be rebuilt does without.
    public var synchronous: Bool

    public init(threads: Int = SearchOptions.coreCount, synchronous: Bool = false) {
        self.threads = threads
        self.synchronous = synchronous
    }
}
