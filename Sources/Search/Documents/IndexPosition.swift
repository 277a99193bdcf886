/// How far an index has followed the stream of changes it is a projection of.
public struct IndexPosition: Sendable, Hashable {
    /// Names the stream; another epoch means another database, and that the index has to be rebuilt.
    public var epoch: String
    /// The last change that is contained. 0 before the first.
    public var sequence: Int64

    public init(epoch: String, sequence: Int64) {
        self.epoch = epoch
        self.sequence = sequence
    }
}
