/// Whether an index can be searched.
public enum IndexCondition: Sendable, Hashable {
    case ready
    /// Nothing was ever built here.
    case missing
    /// Files are lost, changed or of another format: `reason` names the first fault. To be rebuilt.
    case damaged(reason: String)
}
