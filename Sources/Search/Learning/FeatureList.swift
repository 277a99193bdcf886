/// The names of the features that a model was trained on, in their order. A model is applied only to features of
/// exactly its list: another version, or another name anywhere, makes it stale.
public struct FeatureList: Sendable, Hashable {
    /// Raised when a feature of an unchanged name is computed differently.
    public let version: Int
    public let names: [String]

    public init(version: Int, names: [String]) {
        self.version = version
        self.names = names
    }

    public var count: Int { names.count }
}
