/// What a store's writer has done since it was opened.
public struct StoreStatistics: Sendable, Hashable {
    /// Transactions that reached the disk.
    public var commits = 0
    /// Writes in them; more than `commits` where several shared one.
    public var writes = 0
    /// Writes that threw and were undone.
    public var failedWrites = 0

    public init() {}
}
